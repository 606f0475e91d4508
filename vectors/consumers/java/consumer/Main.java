package consumer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command: judges every vector of a release whose area is known here.
 *
 * <pre>
 * java consumer.Main FOLDER
 * </pre>
 *
 * <p>Prints a line for each vector that fails (its id, what was expected, what came) and at last
 * one line of JSON with the counts. An area is the name of a file; a vector of an area that is not
 * known is counted as declined. Ends with 1 if a vector failed, if one of a known area was not
 * understood, or if the release holds another number of vectors than its manifest says.
 */
final class Main {
  private static final Set<String> AREAS =
      Set.of("frames", "objects", "dedupe", "batch", "writer-id", "references");
  private static final String SUFFIX = ".jsonl";

  private final Map<String, Integer> declined = new TreeMap<>();
  private int passed;
  private int failed;

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("usage: java consumer.Main FOLDER");
      System.exit(2);
    }
    System.exit(new Main().run(Path.of(arguments[0])) ? 0 : 1);
  }

  /** Judges a release, prints the counts and says whether all is as it should be. */
  private boolean run(Path folder) throws IOException {
    for (Path file : files(folder)) {
      takeFile(file);
    }
    int total = Fields.of(Json.parse(text(folder.resolve("MANIFEST.json")))).number("total");
    int seen = passed + failed + declined.values().stream().mapToInt(Integer::intValue).sum();
    if (seen != total) {
      System.out.println("MANIFEST.json: counts " + total + " vectors, here are " + seen);
    }
    System.out.println(line());
    return failed == 0 && seen == total;
  }

  /** Lists the files of vectors: each kind has a folder, each area a file in it. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder, 2)) {
      return found
          .filter(path -> folder.relativize(path).getNameCount() == 2)
          .filter(path -> path.toString().endsWith(SUFFIX))
          .sorted()
          .toList();
    }
  }

  private static String text(Path path) throws IOException {
    return Files.readString(path, StandardCharsets.UTF_8);
  }

  /** Judges or declines the vectors of one file: an area of a kind. */
  private void takeFile(Path file) throws IOException {
    List<String> lines = text(file).lines().toList();
    String name = file.getFileName().toString();
    String area = name.substring(0, name.length() - SUFFIX.length());
    if (AREAS.contains(area)) {
      lines.forEach(this::takeVector);
    } else {
      declined.merge(area, lines.size(), Integer::sum);
    }
  }

  private void takeVector(String line) {
    Optional<String> wrong = complaint(line);
    wrong.ifPresent(System.out::println);
    passed += wrong.isPresent() ? 0 : 1;
    failed += wrong.isPresent() ? 1 : 0;
  }

  /** Says what is wrong with this program by the vector of this line. */
  private static Optional<String> complaint(String line) {
    String id = line.substring(0, Math.min(100, line.length()));
    try {
      Fields vector = Fields.of(Json.parse(line));
      id = vector.text("id");
      String prefix = id + ": ";
      return Judge.judge(vector).map(wrong -> prefix + wrong);
    } catch (NotUnderstood reason) {
      return Optional.of(id + ": not understood: " + reason.getMessage());
    } catch (RuntimeException reason) {
      return Optional.of(id + ": broke this program: " + reason);
    }
  }

  private String line() {
    String areas =
        declined.entrySet().stream()
            .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
            .collect(Collectors.joining(", "));
    return String.format(
        "{\"consumer\": \"java\", \"passed\": %d, \"failed\": %d, \"declined\": {%s}}",
        passed, failed, areas);
  }
}
