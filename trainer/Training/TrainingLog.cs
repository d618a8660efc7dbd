using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Spectre.Console;
using Sqair.Storage;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Pictures;
using Sqair.Video;
using TorchSharp;
using TorchSharp.Modules;

namespace Sqair.Trainer.Training;

/// <summary>Shows a run on the terminal and writes log.jsonl, TensorBoard's event files and pictures into its folder.</summary>
internal sealed class TrainingLog : ITrainingObserver, IDisposable
{
    static readonly JsonSerializerOptions s_json =
        new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    const int PictureExamples = 8;

    /// <summary>Of the steps that are logged: what is left is told from the middle one of the last, once there are so many.</summary>
    const int MostTimed = 15, LeastTimed = 5;

    readonly string _folder;
    readonly bool _quiet;
    StreamWriter? _lines;
    SummaryWriter? _board;
    readonly IAnsiConsole _console = Terminal.Error();
    Task _picture = Task.CompletedTask;
    readonly Queue<double> _secondsAUnit = new();

    public TrainingLog(string folder, bool quiet)
    {
        Directory.CreateDirectory(folder);
        (_folder, _quiet) = (folder, quiet);
    }

    string LogPath => Path.Combine(_folder, "log.jsonl");

    /// <summary>Opened with the first step: a run that is refused leaves no log.</summary>
    StreamWriter Lines => _lines ??= new(LogPath, append: true) { AutoFlush = true };

    /// <summary>Every start of a run has a file of its own; TensorBoard shows them as one.</summary>
    SummaryWriter Board => _board ??= torch.utils.tensorboard.SummaryWriter(_folder, createRunName: false);

    /// <summary>What a killed run has told of iterations after its checkpoint goes: they come once more.</summary>
    public void Begin(TrainingRun run, TrainingData data)
    {
        Forget(run.TotalIterations);
        Message($"{run.Config.Name}: {run.Weights.Plan.Count:N0} parameters, {data.Description}, from iteration {run.TotalIterations}");
        Message($"phases (iterations): {string.Join(", ", run.Config.Phases.Select(phase => $"{phase.Name} {phase.Iterations}"))}");
        foreach (var line in Legend(run)) Message(line);
    }

    void Forget(long after)
    {
        if (!File.Exists(LogPath)) return;
        var old = File.ReadAllText(LogPath);
        if (after == 0 && old.Length > 0)
        {
            // Of a run whose checkpoint is not here: of weights that were handed on, or of one that was killed before it saved.
            var aside = Enumerable.Range(1, int.MaxValue).Select(n => Path.Combine(_folder, $"log-{n}.jsonl")).First(p => !Path.Exists(p));
            File.Move(LogPath, aside);
            Message($"{LogPath} is of another run: it is {aside} now");
            return;
        }
        var kept = string.Concat(old.Split('\n').Where(line => TotalOf(line) <= after).Select(line => line + "\n"));
        if (kept != old) AtomicFile.Replace(LogPath, kept);
    }

    /// <summary>Null: it is no line of a log, or half of one.</summary>
    static long? TotalOf(string line)
    {
        try
        {
            return line.Length > 0 && JsonNode.Parse(line) is JsonObject told ? (long?)told["total"] : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>What the columns are: said once.</summary>
    static IEnumerable<string> Legend(TrainingRun run)
    {
        yield return "each line: phase, iteration, iterations a second; in nats a frame: bound (higher is better), fit of the drawn "
            + (HasObjects(run) ? "picture, kl: the price of its objects, lessons: loss against boxes of simple scenes (0: none given);"
                : "picture, kl: the price of its latents;");
        var told = run.Config.Data.IsGenerated() ? "as many as there are" : "connected silhouettes";
        if (HasObjects(run))
            yield return $"in objects a frame: count ({Told(run)}: {told}, equal: share of frames where both agree), new: discovered; "
                + "mode: as deployed, without chance;";
        yield return "|g|: size of the gradient; valid: on held-back footage, whose bound is of five particles, not fit less kl of their "
            + "mean, * the best so far";
    }

    public void Step(TrainingRun run, PhaseConfig phase, int iteration, StepFigures f, double secondsAnIteration)
    {
        Write("step", run, phase, iteration, f, new { secondsAnIteration });
        // Compiling makes the first steps many times as long as the others.
        if (_secondsAUnit.Count == MostTimed) _secondsAUnit.Dequeue();
        _secondsAUnit.Enqueue(secondsAnIteration / Work(phase, iteration - 1));
        if (_quiet || ((iteration - 1) % 50 != 0 && iteration > 20)) return;
        var unit = _secondsAUnit.Order().ElementAt(_secondsAUnit.Count / 2);
        var left = _secondsAUnit.Count < LeastTimed
            ? TimeSpan.MaxValue : TimeSpan.FromSeconds(unit * WorkLeft(run.Config, phase, iteration));
        var ends = Ends(left, run.TimeLeft);
        // Parts without markup are made beforehand: what makes a FormattableString cannot be broken.
        var counted = HasObjects(run)
            ? $"  count {f.Count:0.00} ({Told(run)} {f.BlobCount:0.00}, equal {f.CountsAgree:0.00})  new {f.Discovered:0.00}" : "";
        var lessons = HasObjects(run) ? $"  lessons {f.Teaching:0.0}" : "";
        var rest = $"fit {f.LogLikelihood:0.0}  kl {f.Kl:0.0}{counted}{lessons}  |g| {f.GradientNorm:0}";
        var pace = $"{iteration,6}/{phase.Iterations}  {1 / (unit * Work(phase, iteration - 1)):0.00} it/s";
        _console.MarkupLineInterpolated(
            $"[grey]{phase.Name,-6}[/] {pace}  bound [bold]{f.Bound:0.0}[/]  {rest}  {ends}");
    }

    /// <summary>Of all iterations that follow in this phase and the later ones.</summary>
    internal static double WorkLeft(TrainingConfig config, PhaseConfig phase, int iteration)
    {
        var present = Array.IndexOf(config.Phases, phase);
        var work = 0.0;
        for (var p = present; p < config.Phases.Length; p++)
            for (var i = p == present ? iteration : 0; i < config.Phases[p].Iterations; i++) work += Work(config.Phases[p], i);
        return work;
    }

    /// <summary>What an iteration costs, in frames of one particle: clips get longer, and phases differ.</summary>
    internal static double Work(PhaseConfig phase, int iteration) => (double)phase.LengthAt(iteration) * phase.Batch * phase.Particles;

    /// <param name="schedule">What the schedule leaves; the greatest where it is not known yet.</param>
    /// <param name="limit">When it stops whatever the schedule says.</param>
    internal static string Ends(TimeSpan schedule, TimeSpan? limit)
        => limit is { } most && most < schedule ? $"stops in {Text(most)} (--minutes)"
            : schedule == TimeSpan.MaxValue ? "" : $"left {Text(schedule)}";

    static string Text(TimeSpan time) => $"{(int)time.TotalHours}:{time:mm\\:ss}";

    public void Validated(TrainingRun run, PhaseConfig phase, int iteration, StepFigures sampled, StepFigures mode, bool better)
    {
        Write("validation", run, phase, iteration, sampled,
            new { modeCount = mode.Count, modeCountsAgree = mode.CountsAgree, modeFit = mode.LogLikelihood, better });
        if (_quiet) return;
        var rest = $"{(better ? " *" : "")}  fit {sampled.LogLikelihood:0.0}  kl {sampled.Kl:0.0}";
        var (counted, agree, last) = HasObjects(run)
            ? ($"  count {sampled.Count:0.00}  mode: count {mode.Count:0.00} ({Told(run)} {mode.BlobCount:0.00}, equal ",
                $"{mode.CountsAgree:0.000}", $")  new {sampled.Discovered:0.00}")
            : ("", "", "");
        _console.MarkupLineInterpolated(
            $"[green]valid [/] {iteration,6}  bound [bold]{sampled.Bound:0.0}[/]{rest}{counted}[bold]{agree}[/]{last}");
    }

    public void Picture(TrainingRun run, CropBatch batch, SequenceResult result)
    {
        var size = run.Config.ImageSize();
        var rows = ResultRows.Of(batch, result, size, Enumerable.Range(0, Math.Min(PictureExamples, batch.Batch)));
        var sheet = ClipSheet.Draw(rows, size, Caption(run));
        FinishPicture();
        _picture = ClipSheet.SaveAsync(sheet, Path.Combine(_folder, $"reconstruction-{run.TotalIterations:000000}.png"));
    }

    static string[] Caption(TrainingRun run) =>
    [
        $"{run.Config.Name} after {run.TotalIterations} iterations",
        run.Sources is [var only] ? only : $"held back of {run.Sources.Count} clips: {run.Sources[0]} to {run.Sources[^1]}",
        HasObjects(run) ? "above: frames, boxes found" : "above: frames",
        "below: what the model draws",
    ];

    public void Message(string text)
    {
        if (!_quiet) _console.MarkupLineInterpolated($"{text}");
    }

    static bool HasObjects(TrainingRun run) => run.Config.Vrnn is null;

    /// <summary>What counts are compared with: a free guess, or the generator's truth.</summary>
    static string Told(TrainingRun run) => run.Config.Data.IsGenerated() ? "truth" : "blobs";

    void Write(string kind, TrainingRun run, PhaseConfig phase, int iteration, StepFigures f, object more)
    {
        var line = JsonSerializer.SerializeToNode(
            new
            {
                kind, total = run.TotalIterations, phase = phase.Name, iteration, seconds = Math.Round(run.Seconds, 1), figures = f, more
            }, s_json)!;
        Lines.WriteLine(line.ToJsonString(s_json));
        foreach (var (name, value) in line["figures"]!.AsObject().Concat(line["more"]!.AsObject()))
            if (value is JsonValue number && number.GetValueKind() == JsonValueKind.Number)
                Board.add_scalar($"{kind}/{name}", number.GetValue<float>(), (int)run.TotalIterations);
    }

    /// <summary>A picture that cannot be written (no ffmpeg, no space) is no reason to stop training.</summary>
    void FinishPicture()
    {
        try
        {
            _picture.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is VideoException or IOException or UnauthorizedAccessException)
        {
            Message($"no picture: {e.Message}");
        }
    }

    public void Dispose()
    {
        FinishPicture();
        _lines?.Dispose();
    }
}
