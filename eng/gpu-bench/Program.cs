using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Sqair.GpuBench;
using Sqair.Models;

// gpu-bench MODEL… [--windows 1,2,4,8,16,32,64] [--steps 200]
// A line for each graph, number of windows and way of running it: how far its answers are from the CPU's (of values above 1 relative to
// them), and milliseconds of a step, median and 99th percentile. Ends with 1 where an answer is further away than 1e-3.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : otherwise;
var windows = Option("--windows", "1,2,4,8,16,32,64").Split(',').Select(int.Parse).ToArray();
var steps = int.Parse(Option("--steps", "200"));
var bad = 0;
foreach (var path in args.TakeWhile(argument => !argument.StartsWith("--")))
{
    var package = ModelPackage.Open(path, ModelTrust.Anybody);
    foreach (var (name, graph) in new[] { ("propagate", package.Propagate), ("discover", package.Discover) })
    {
        using var cpu = new InferenceSession(graph, Way.Cpu.Options());
        foreach (var rows in windows)
        {
            var question = Question.For(cpu, rows);
            var expected = new Turn(cpu, question, Way.Cpu).Answers();
            foreach (var way in Enum.GetValues<Way>())
            {
                using var session = new InferenceSession(graph, way.Options());
                using var turn = new Turn(session, question, way);
                var off = turn.Answers().Zip(expected).Max(pair => Turn.Furthest(pair.First, pair.Second));
                // Not of a number also counts.
                if (!(off <= 1e-3)) bad++;
                var times = turn.Time(steps);
                Console.WriteLine($"{Path.GetFileName(path)} {package.Manifest.Precision} {name} windows {rows} {way} off {off:E1} "
                    + $"median {times[times.Length / 2]:F3} ms p99 {times[times.Length * 99 / 100]:F3} ms");
            }
        }
    }
}
Console.WriteLine(bad == 0 ? "parity within 1e-3" : $"{bad} line(s) further from the CPU than 1e-3");
return bad == 0 ? 0 : 1;
