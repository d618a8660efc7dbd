using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Pictures;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair sample`: what the generative model makes of nothing, or of the beginning of a clip.</summary>
internal static class SampleCommand
{
    /// <summary>Frames in one picture.</summary>
    const int MostFrames = 10_000;

    public static Command Create()
    {
        var checkpoint = new Option<string>("--checkpoint") { Description = "Checkpoint of a training run.", Required = true };
        var output = new Option<string>("--out") { Description = "Picture to write, PNG: a clip a row.", Required = true };
        var count = new Option<int>("--count") { Description = "Clips.", DefaultValueFactory = _ => 8 };
        var length = new Option<int>("--length") { Description = "Frames a clip.", DefaultValueFactory = _ => 10 };
        var after = new Option<int>("--continue-after")
        {
            Description = "Continue held-out clips of --mnist or --video after so many frames, instead of making clips from nothing."
        };
        var noBirths = new Option<bool>("--no-births") { Description = "No new objects after the first frame, or after those given." };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same clips.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("sample", "Draws clips from a trained model, or continues clips it has seen the beginning of.")
        {
            checkpoint, output, count, length, after, noBirths, seed, json
        };
        var examples = new DataOptions(command, measuring: false);
        command.SetAction(async (result, cancel) =>
        {
            int clips = result.GetValue(count), frames = result.GetValue(length), given = result.GetValue(after);
            if (clips < 1 || frames < 1) throw new UserErrorException("--count and --length must be at least 1");
            if ((long)clips * frames > MostFrames)
                throw new UserErrorException($"--count {clips} times --length {frames} is {(long)clips * frames:N0} frames, "
                    + $"allowed in one picture are {MostFrames:N0}");
            if (given < 0 || given >= frames)
                throw new UserErrorException($"--continue-after {given}: with --length {frames} it may be 0 to {frames - 1}");
            var sheet = Path.GetFullPath(result.GetRequiredValue(output));
            FilesApart.Require(("--checkpoint", result.GetRequiredValue(checkpoint)), ("--out", sheet));
            OutputFolder.CheckFile(sheet);
            using var trained = new TrainedModel(result.GetRequiredValue(checkpoint));
            if (given > 0) DataOptions.CheckLength(frames, trained.Config);
            else if (examples.Given(result))
                throw new UserErrorException(
                    "--mnist, --video: samples need no examples; --continue-after says how many frames of one are given");
            var batch = given == 0 ? null
                : (await examples.LoadAsync(result, trained.Config,
                    Path.Combine(Path.GetDirectoryName(sheet)!, "clips"), _ => { }, cancel))
                    .Validation.Draw(0, frames, clips, teach: false);
            manual_seed(result.GetValue(seed));
            var samples = ClipSamples.Draw(trained, batch, given, clips, frames, !result.GetValue(noBirths));
            await ClipSheet.SaveAsync(samples.Sheet, sheet, cancel);
            result.InvocationConfiguration.Output.WriteLine(
                result.GetValue(json) ? JsonSerializer.Serialize(samples.Figures, JsonSerializerOptions.Web) : Text(samples.Figures));
            return 0;
        });
        return command;
    }

    static string Text(SampleFigures f)
    {
        static string Row(IEnumerable<double> values, string format) =>
            string.Join(' ', values.Select(v => v.ToString(format, CultureInfo.InvariantCulture)));
        List<string> lines = [];
        if (f.Objects is not null)
            lines.AddRange([$"objects a frame {Row(f.Objects, "0.00")}", $"new ones        {Row(f.Births!, "0.00")}"]);
        if (f.Error is not null)
            lines.AddRange([$"mean squared error a frame: model {Row(f.Error, "0.0000")}",
                $"          last frame given stays {Row(f.ErrorOfLastFrame!, "0.0000")}",
                $"                           black {Row(f.ErrorOfBlack!, "0.0000")}"]);
        return lines.Count > 0 ? string.Join('\n', lines) : "a VRNN has no objects that could be counted";
    }
}
