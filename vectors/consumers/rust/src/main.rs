//! The command: judges every vector of a release whose area is known here.
//!
//! ```text
//! onceproof-consumer FOLDER
//! ```
//!
//! Prints a line for each vector that fails (its id, what was expected, what came) and at last one
//! line of JSON with the counts. An area is the name of a file; a vector of an area that is not
//! known is counted as declined. Ends with 1 if a vector failed, if one of a known area was not
//! understood, or if the release holds another number of vectors than its manifest says.

mod batch;
mod chunkings;
mod dedupe;
mod forms;
mod frames;
mod json;
mod judge;
mod objects;
mod operations;
mod references;
mod writer_id;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use forms::{record_in, Fields};
use json::{parse, NotUnderstood, Read};

const AREAS: [&str; 6] = ["frames", "objects", "dedupe", "batch", "writer-id", "references"];
const SUFFIX: &str = "jsonl";

#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    declined: BTreeMap<String, u64>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder] = arguments.as_slice() else {
        eprintln!("usage: onceproof-consumer FOLDER");
        return ExitCode::from(2);
    };
    match run(Path::new(folder)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Judges a release, prints the counts and says whether all is as it should be.
fn run(folder: &Path) -> io::Result<bool> {
    let mut counts = Counts::default();
    for path in files(folder)? {
        counts.take_file(&path)?;
    }
    let total = manifest_total(folder)?;
    let seen = counts.passed + counts.failed + counts.declined.values().sum::<u64>();
    if seen != total {
        println!("MANIFEST.json: counts {total} vectors, here are {seen}");
    }
    println!("{}", counts.line());
    Ok(counts.failed == 0 && seen == total)
}

/// Lists the files of vectors: each kind has a folder, each area a file in it.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for kind in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        found.extend(entries(&kind)?);
    }
    found.retain(|path| path.extension().is_some_and(|suffix| suffix == SUFFIX));
    Ok(found)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let listed = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = listed.collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn manifest_total(folder: &Path) -> io::Result<u64> {
    let text = fs::read_to_string(folder.join("MANIFEST.json"))?;
    let total = parse(&text).and_then(|manifest| record_in(&manifest)?.number("total"));
    total.map_err(|NotUnderstood(what)| io::Error::new(io::ErrorKind::InvalidData, what))
}

impl Counts {
    /// Judges or declines the vectors of one file: an area of a kind.
    fn take_file(&mut self, path: &Path) -> io::Result<()> {
        let text = fs::read_to_string(path)?;
        let area = path.file_stem().unwrap_or_default().to_string_lossy();
        if AREAS.contains(&area.as_ref()) {
            text.lines().for_each(|line| self.take_vector(line));
        } else {
            *self.declined.entry(area.into_owned()).or_default() += text.lines().count() as u64;
        }
        Ok(())
    }

    fn take_vector(&mut self, line: &str) {
        match complaint(line) {
            Ok(None) => self.passed += 1,
            Ok(Some(wrong)) => self.fail(&wrong),
            Err(NotUnderstood(what)) => {
                let beginning: String = line.chars().take(100).collect();
                self.fail(&format!("not understood: {what}: {beginning}"));
            }
        }
    }

    fn fail(&mut self, wrong: &str) {
        println!("{wrong}");
        self.failed += 1;
    }

    fn line(&self) -> String {
        let declined = self.declined.iter().map(|(area, count)| format!("\"{area}\": {count}"));
        format!(
            "{{\"consumer\": \"rust\", \"passed\": {}, \"failed\": {}, \"declined\": {{{}}}}}",
            self.passed,
            self.failed,
            declined.collect::<Vec<_>>().join(", ")
        )
    }
}

/// Says what is wrong with this program by the vector of this line, or nothing.
fn complaint(line: &str) -> Read<Option<String>> {
    let value = parse(line)?;
    let vector = record_in(&value)?;
    let id = vector.text("id")?;
    match judge::judge(vector) {
        Ok(wrong) => Ok(wrong.map(|wrong| format!("{id}: {wrong}"))),
        Err(NotUnderstood(what)) => Ok(Some(format!("{id}: not understood: {what}"))),
    }
}
