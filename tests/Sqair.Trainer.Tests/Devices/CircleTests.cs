using System.Diagnostics;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>eng/circle.sh, shortened: recorded, retrained, rounded, signed, pushed, tried, proven; bad ones refused; taken back.</summary>
public sealed class CircleTests
{
    [Fact]
    public async Task A_model_s_life_once_around()
    {
        var folder = Directory.CreateTempSubdirectory("sqair-circle");
        try
        {
            var start = new ProcessStartInfo(Files.InRepository("eng/circle.sh"), [Path.Combine(folder.FullName, "out")])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            };
            // Twelve clips of four seconds, and training that changes little.
            (start.Environment["SECONDS_RECORDED"], start.Environment["ITERATIONS"]) = ("60", "6");
            using var circle = Process.Start(start)!;
            var (output, errors) = (circle.StandardOutput.ReadToEndAsync(), circle.StandardError.ReadToEndAsync());
            await circle.WaitForExitAsync();
            var said = await output;
            Assert.True(circle.ExitCode == 0, $"{said}\n{await errors}");
            var story = said[said.IndexOf("== what a subscriber", StringComparison.Ordinal)..];
            string[] steps = ["receiving", "verified", "selfTested", "shadowing", "promoted", "proven", "refused.*unsigned", "refused",
                "rolledBack"];
            Assert.Matches($"(?s){string.Join(".*", steps)}", story);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
