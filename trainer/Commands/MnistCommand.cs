using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Pictures;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair mnist --mnist DIR --out FILE`: what moving digits look like, and their statistics.</summary>
internal static class MnistCommand
{
    const int Rows = 8, Sequences = 2000;

    public static Command Create()
    {
        var mnist = new Option<string>("--mnist") { Description = "Folder of the MNIST files.", Required = true };
        var output =
            new Option<string>("--out") { Description = "Picture to write, PNG: a sequence a row, with the true boxes.", Required = true };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same sequences.", DefaultValueFactory = _ => 1 };
        var appearing = new Option<bool>("--appearing") { Description = "Digits appear and disappear at any time." };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("mnist", "Shows moving digits, made of MNIST's test digits, and prints their statistics.")
        {
            mnist, output, seed, appearing, json
        };
        command.SetAction(async (result, cancel) =>
        {
            var generator = new MovingMnist(
                MnistDigits.Load(result.GetRequiredValue(mnist), MnistPart.Test), result.GetValue(seed), result.GetValue(appearing));
            var sheet = ClipSheet.Draw([.. Enumerable.Range(0, Rows).Select(n => Row(generator.Make(n)))], MovingMnist.Canvas);
            await ClipSheet.SaveAsync(sheet, Path.GetFullPath(result.GetRequiredValue(output)), cancel);
            var statistics = MovingMnistStatistics.Of(generator, Sequences);
            result.InvocationConfiguration.Output.WriteLine(
                result.GetValue(json) ? JsonSerializer.Serialize(statistics, JsonSerializerOptions.Web) : Text(statistics));
            return 0;
        });
        return command;
    }

    static ClipRow Row(MovingSequence sequence)
    {
        const int pixels = MovingMnist.Canvas * MovingMnist.Canvas;
        return new(
            [.. Enumerable.Range(0, sequence.Length).Select(t => (ReadOnlyMemory<float>)sequence.Frames.AsMemory(t * pixels, pixels))],
            [.. Enumerable.Range(0, sequence.Length).Select(t => ObjectBox.Of(sequence, t))]);
    }

    static string Text(MovingMnistStatistics s) => string.Create(CultureInfo.InvariantCulture,
        $"{s.Sequences} sequences: {s.MeanDigits:F3} digits a frame, moving at {s.MeanSpeed:F2} pixels a frame\n"
        + $"visible share of a digit, frames 1 to {MovingMnist.Length}: {string.Join(' ', s.VisibleShare.Select(Share))}\n"
        + $"fully outside {s.FullyOutside:P1}   under a tenth visible {s.UnderTenthVisible:P1}   "
        + $"boxes meet in {s.BoxesMeet:P1} of the frames with two digits\n"
        + $"sum of squared pixels {s.SquaredPixels:F1} a frame, {s.SquaredPixelsFirst:F1} in the first   mean pixel {s.MeanPixel:F4}");

    static string Share(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";
}
