using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Models;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>The daemon in this process, with its real model, from YAML text to the end of the run.</summary>
sealed class DaemonRun : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly StartingModel _model;
    readonly Task<RunResult> _running;

    /// <param name="yaml">Everything but the device's name; without a section 'models' it runs models of anybody.</param>
    /// <param name="model">A package; null for the one that ships with the product.</param>
    /// <param name="thermal">Folder with the board's thermal zones; null: this machine's.</param>
    public DaemonRun(TestFolder folder, string yaml, bool once = false, string? model = null, string? thermal = null)
    {
        if (!yaml.Contains("models:", StringComparison.Ordinal)) yaml = "models: {allowUnsigned: true}\n" + yaml;
        ConfigurationPath = folder.Write("edge.yaml", $"device: entrance\n{yaml}");
        var loaded = ConfigurationFile.Load(ConfigurationPath);
        Assert.Empty(loaded.Mistakes);
        var options = loaded.Options! with { ModelPath = model ?? TestModel.PathOrSkip() };
        _model = StartingModel.Load(options);
        _running = Task.Run(
            () => EdgeDaemon.RunAsync(
                options, _model,
                new RunOptions(once, ConfigurationPath, options.ModelPath) { ThermalFolder = thermal ?? "/sys/class/thermal" },
                _stop.Token, logging => logging.AddProvider(Log)));
    }

    public static TopicNames Topics { get; } = new("sqair", "entrance");

    public LogRecorder Log { get; } = new();

    public string ConfigurationPath { get; }

    /// <summary>Waits for the daemon to end by itself.</summary>
    public async Task<RunResult> EndAsync()
    {
        var first = await Task.WhenAny(_running, Task.Delay(TimeSpan.FromSeconds(120)));
        Assert.True(first == _running, $"the daemon does not end:\n{Log.Text}");
        return await _running;
    }

    public async Task<RunResult> StopAsync()
    {
        await _stop.CancelAsync();
        return await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _model.Model.Dispose();
        _stop.Dispose();
    }
}
