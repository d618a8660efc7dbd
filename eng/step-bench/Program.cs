using System.Globalization;
using Sqair.Models;
using Sqair.StepBench;
using Sqair.Tracking;

// step-bench MODEL VIDEO [--cameras 1,4,8] [--threads 1,2] [--frames 200] [--rounds 5] [--graph-threads 1]
// Steps so many cameras with frames of a clip that are kept in memory, and prints one line of fields for each number of cameras and of
// threads. Several numbers of threads take turns, so that what else the machine does falls on all of them alike.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : otherwise;
int[] Numbers(string name, string otherwise) => [.. Option(name, otherwise).Split(',').Select(int.Parse)];
int steps = int.Parse(Option("--frames", "200")), rounds = int.Parse(Option("--rounds", "5"));
var package = ModelPackage.Open(args[0]);
EngineOptions OptionsFor(int threads) => new() { IntraOpThreads = int.Parse(Option("--graph-threads", "1")), CameraThreads = threads };
var engines = Numbers("--threads", Environment.ProcessorCount.ToString())
    .Select(threads => (Threads: threads, Engine: new TrackingEngine(package, OptionsFor(threads)))).ToArray();
var clip = await Clip.ReadAsync(args[1], engines[0].Engine.Manifest.Analysis);
// Compiled code gets its final form first.
foreach (var (_, engine) in engines) new Cameras(engine, clip, 2).Run(60);
foreach (var number in Numbers("--cameras", "1,4,8"))
{
    var turns = engines.Select(one => (one.Threads, Cameras: new Cameras(one.Engine, clip, number), Figures: new Figures())).ToArray();
    foreach (var turn in turns) turn.Cameras.Run(60);
    for (var round = 0; round < rounds; round++)
        foreach (var turn in turns) turn.Figures.Add(turn.Cameras, steps);
    foreach (var turn in turns)
    {
        var ratio = turns.Length > 1 ? $" as-fast-as-the-first {turn.Figures.Against(turns[0].Figures):F2}" : "";
        Console.WriteLine($"cameras {number} threads {turn.Threads} {turn.Figures}{ratio}");
    }
}
foreach (var (_, engine) in engines) engine.Dispose();
