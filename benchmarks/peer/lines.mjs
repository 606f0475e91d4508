// The other end of benchmarks/peers.py: one JSON object a line in, one a line out.
import { createInterface } from 'node:readline';

// The package logs what it refuses; here a refusal is an answer.
console.error = () => {};
console.warn = () => {};

export async function serve(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    let answer;
    try {
      const { do: name, ...given } = JSON.parse(line);
      answer = await commands[name](given);
    } catch (error) {
      answer = { failed: String(error?.stack ?? error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

// Runs once and times it: the lesser of wall clock and processor time. The processor time of Node
// counts its helper threads too, and the wall clock counts waiting for a processor; what the work
// itself took is at most either.
export async function timed(work) {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const result = await work();
  const wall = (performance.now() - begin) / 1e3;
  const used = process.cpuUsage(cpu);
  return { seconds: Math.min(wall, (used.user + used.system) / 1e6), result };
}
