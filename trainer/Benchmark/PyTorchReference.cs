using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sqair.Trainer.Benchmark;

/// <param name="Step">Median seconds of a training step.</param>
internal sealed record ReferenceFigures(double Step, long Parameters, string Torch);

/// <summary>
/// Runs a Python script that times a plain PyTorch step of the same network and prints one line of JSON (step_s, parameters, torch).
/// </summary>
internal static class PyTorchReference
{
    /// <exception cref="UserErrorException">Python, PyTorch or the script is missing, or it does not print what is expected.</exception>
    public static async Task<ReferenceFigures> RunAsync(string python, string script, StepSizes sizes, int steps, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardOutput = true, RedirectStandardError = true };
        // As a user starts it: what our launcher does for the allocator is ours.
        foreach (var name in start.Environment.Keys.Where(k => k == "LD_PRELOAD" || k.StartsWith("MALLOC_", StringComparison.Ordinal))
            .ToArray())
            start.Environment.Remove(name);
        start.ArgumentList.Add(script);
        foreach (var (name, value) in ((string, int)[])[("batch", sizes.Batch), ("particles", sizes.Particles),
            ("length", sizes.Length), ("hidden", sizes.Hidden), ("what", sizes.What), ("steps", steps), ("threads", sizes.Threads)])
        {
            start.ArgumentList.Add("--" + name);
            start.ArgumentList.Add(value.ToString(CultureInfo.InvariantCulture));
        }
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(cancel);
            var output = await process.StandardOutput.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            if (process.ExitCode != 0)
                throw new UserErrorException($"--vs-pytorch {script}: ended with code {process.ExitCode}: "
                    + $"{(await errors).Trim().Split('\n')[^1]} (Debian: apt-get install python3-torch libopenblas0-pthread)");
            var line = JsonDocument.Parse(output).RootElement;
            return new(line.GetProperty("step_s").GetDouble(),
                line.GetProperty("parameters").GetInt64(), line.GetProperty("torch").GetString() ?? "");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UserErrorException($"--python {python}: cannot be started ({e.Message})");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UserErrorException($"--vs-pytorch {script}: expected one line of JSON with step_s, "
                + $"parameters and torch ({e.Message.ReplaceLineEndings(" ")})");
        }
    }
}
