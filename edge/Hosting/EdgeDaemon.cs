using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using Iot.Device.CpuTemperature;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Control;
using Sqair.Edge.Health;
using Sqair.Edge.Ledger;
using Sqair.Edge.Models;
using Sqair.Edge.Publishing;
using Sqair.Edge.Recording;
using Sqair.Edge.Reload;
using Sqair.Edge.Tracking;
using Sqair.Edge.Web;
using Sqair.Messages;

namespace Sqair.Edge.Hosting;

/// <summary>Puts the daemon together and runs it until it is stopped.</summary>
public static class EdgeDaemon
{
    /// <summary>
    /// Runs until a signal or <paramref name="cancellation"/> stops it, or with <see cref="RunOptions.Once"/> to the end of the files.
    /// </summary>
    /// <param name="start">Its model stays the caller's.</param>
    /// <param name="logging">Where the log goes; by default to standard error.</param>
    public static async Task<RunResult> RunAsync(
        EdgeOptions options, StartingModel start, RunOptions run,
        CancellationToken cancellation = default, Action<ILoggingBuilder>? logging = null)
    {
        var model = start.Model;
        using var host = Build(options, start, run, logging ?? LogToStandardError);
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Daemon");
        Log.Starting(log, StatusService.Version, options.Device, options.Cameras.Count,
            model.Entry.Name, model.Entry.Fingerprint, model.Entry.Signature, model.Entry.Provider);
        if (model.Engine.FallBackReason is { } reason) Log.FellBack(log, reason, model.Entry.Provider);
        if (start.Note is { } note) Log.ModelNote(log, note);
        if (options.Mqtt is null) Log.NoBroker(log);
        foreach (var file in options.SecretFiles)
            if (SecretFile.WhyTooOpen(file) is { } open) Log.SecretOpen(log, file, open);
        await host.StartAsync(cancellation);
        await host.WaitForShutdownAsync(cancellation);
        return Result(host.Services, run);
    }

    /// <summary>One line an event on standard error, in the journal's own form when systemd reads it.</summary>
    public static void LogToStandardError(ILoggingBuilder builder)
    {
        builder.AddConsole(console =>
        {
            console.FormatterName = JournalFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.AddConsoleFormatter<JournalFormatter, JournalFormatterOptions>(
            formatter => formatter.Journal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 });
    }

    static IHost Build(EdgeOptions options, StartingModel start, RunOptions run, Action<ILoggingBuilder> logging)
    {
        // Empty: no appsettings.json and no environment variables that would change what the configuration file says.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "sqair-edge" });
        logging(builder.Logging);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        var services = builder.Services;
        services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        services.AddSingleton(TimeProvider.System).AddSingleton(options).AddSingleton(new LiveOptions(options))
            .AddSingleton(run).AddSingleton(start);
        services.AddSingleton(provider => new RunningModel(start.Model, provider.GetRequiredService<Wakeup>())).AddSingleton<ModelWatch>();
        services.AddMetrics();
        services.AddSingleton<EdgeMetrics>().AddSingleton<StepTimings>().AddSingleton<LoopHeartbeat>().AddSingleton<Wakeup>();
        AddBoard(services, options, run);
        // Not AddSystemd(), which takes the log and the signals over, and does neither where the unit hides systemd's own process.
        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddSingleton(_ => SystemdWatchdog.From(Environment.GetEnvironmentVariable));
        AddLedger(services, options, run);
        AddPublisher(services, options);
        AddCameras(services, options, start.Model, run);

        // They start in this order and stop in the opposite one: first no more frames come, at last the broker is told good-bye.
        if (options.Mqtt is not null) services.AddHostedService(provider => provider.GetRequiredService<MqttPublisher>());
        services.AddHostedService(provider => provider.GetRequiredService<EventLedger>());
        services.AddSingleton<StatusService>().AddHostedService(provider => provider.GetRequiredService<StatusService>());
        services.AddHostedService(provider => provider.GetRequiredService<ThermalGuard>());
        services.AddHostedService(provider => provider.GetRequiredService<GpioOutputs>());
        services.AddSingleton<TrackingService>().AddHostedService(provider => provider.GetRequiredService<TrackingService>());
        services.AddHostedService<CaptureService>();
        AddControl(services, options);
        if (start.Store is not null) services.AddHostedService<ModelUpdates>();
        if (options.Record is { } record)
        {
            services.AddSingleton(record).AddSingleton<ClipShelf>().AddHostedService(provider => provider.GetRequiredService<ClipShelf>());
            if (options.Mqtt is not null) services.AddHostedService<ClipServer>();
        }
        if (options.Web is { } web)
            services.AddSingleton(web).AddSingleton<PlaceFile>().AddSingleton<EditApi>().AddHostedService<WebServer>();
        services.AddHostedService<SystemdService>();
        return builder.Build();
    }

    static void AddBoard(IServiceCollection services, EdgeOptions options, RunOptions run)
    {
        services.AddSingleton(_ => new BoardTemperature(run.ThermalFolder, new CpuTemperature()));
        services.AddSingleton(new FrameThinning(options.Thermal)).AddSingleton<ThermalGuard>();
        services.AddSingleton(provider =>
        {
            Func<int, GpioDriver> driver = chip => new LibGpiodDriver(chip);
            var outputs = ActivatorUtilities.CreateInstance<GpioOutputs>(provider, options.Gpio, driver);
            if (options.Gpio.Count > 0) provider.GetRequiredService<EventLedger>().Written += outputs.Told;
            return outputs;
        });
    }

    /// <summary>What changes it while it runs.</summary>
    static void AddControl(IServiceCollection services, EdgeOptions options)
    {
        services.AddSingleton<Reloader>().AddSingleton<CommandCentre>();
        services.AddSingleton<ICommandHandler, ReloadCommand>().AddSingleton<ICommandHandler, ResetCommand>()
            .AddSingleton<ICommandHandler, HeatMapCommand>();
        foreach (var enables in (bool[])[true, false])
            services.AddSingleton<ICommandHandler>(provider => ActivatorUtilities.CreateInstance<EnableCommand>(provider, enables));
        if (options.Mqtt is { Commands: true }) services.AddHostedService<CommandListener>();
        services.AddHostedService<HangUp>();
    }

    static void AddLedger(IServiceCollection services, EdgeOptions options, RunOptions run)
    {
        var (mqtt, kept) = (options.Mqtt, options.Retention);
        // A recording gives the same result whenever it is read.
        var topics = mqtt is null ? null : new TopicNames(mqtt.Prefix, options.Device);
        var place = new LedgerPlace(run.Once ? null : options.LedgerFile, topics);
        var limits = new LedgerLimits(
            mqtt?.BufferedMessages ?? 0, TimeSpan.FromHours(mqtt?.BufferedHours ?? 0),
            kept.MinuteDays, kept.HourDays, kept.DayDays, kept.HeatDays);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<EventLedger>(provider, place, limits));
        services.AddSingleton<HeatMaps>();
    }

    static void AddPublisher(IServiceCollection services, EdgeOptions options)
    {
        if (options.Mqtt is not { } mqtt)
        {
            services.AddSingleton<IPublisher, NoPublisher>();
            return;
        }
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<MqttPublisher>(provider, mqtt, options.Device));
        services.AddSingleton<IPublisher>(provider => provider.GetRequiredService<MqttPublisher>());
    }

    static void AddCameras(IServiceCollection services, EdgeOptions options, LoadedModel model, RunOptions run)
    {
        services.AddSingleton<IReadOnlyList<CameraMonitor>>(provider =>
            [.. options.Cameras.Select(camera => ActivatorUtilities.CreateInstance<CameraMonitor>(provider, camera))]);
        services.AddSingleton<IReadOnlyList<CameraCapture>>(provider =>
            [.. provider.GetRequiredService<IReadOnlyList<CameraMonitor>>()
                .Select(monitor => ActivatorUtilities.CreateInstance<CameraCapture>(provider, monitor, model.Manifest.Analysis, run,
                    !run.Once && provider.GetRequiredService<EventLedger>().IsDisabled(monitor.Name)))]);
        services.AddSingleton<IReadOnlyList<CameraPipeline>>(provider =>
            [.. provider.GetRequiredService<IReadOnlyList<CameraCapture>>().Select(capture => new CameraPipeline(capture,
                ActivatorUtilities.CreateInstance<TrackReporter>(
                    provider, capture.Monitor.Options, provider.GetRequiredService<ILogger<TrackReporter>>()),
                options.Output.VideoOf(capture.Monitor.Name) is { } video
                    ? new VideoRecorder(capture.Monitor.Name, video, provider.GetRequiredService<ILogger<VideoRecorder>>()) : null,
                // A recording gives the same result whenever it is read.
                !run.Once && options.StateFileOf(capture.Monitor.Name) is { } state
                    ? ActivatorUtilities.CreateInstance<StateFile>(provider, capture.Monitor.Name, state) : null,
                options.Record is { } record
                    ? new ClipRecorder(provider.GetRequiredService<ClipShelf>(), options.Device, capture.Monitor.Name, record.ClipSeconds)
                    : null,
                ActivatorUtilities.CreateInstance<CameraWatch>(provider, capture.Monitor.Options),
                options.Web is { } web ? new LiveView(web.Picture) : null))]);
    }

    static RunResult Result(IServiceProvider services, RunOptions run)
    {
        var cameras = services.GetRequiredService<IReadOnlyList<CameraMonitor>>();
        var publisher = services.GetRequiredService<IPublisher>();
        var timings = services.GetRequiredService<StepTimings>();
        timings.TakeRecent();
        var failures = services.GetServices<IHostedService>().OfType<BackgroundService>()
            .Where(service => service.ExecuteTask is { IsFaulted: true })
            .Select(service => $"{service.GetType().Name}: {service.ExecuteTask!.Exception!.GetBaseException().Message}").ToList();
        if (run.Once)
        {
            failures.AddRange(services.GetRequiredService<IReadOnlyList<CameraPipeline>>()
                .SelectMany(pipeline => pipeline.Failures.Select(failure => $"camera {pipeline.Monitor.Name}: {failure}")));
            if (publisher is MqttPublisher mqtt && mqtt.Undelivered + mqtt.Statistics!.Dropped is var missing and > 0)
                failures.Add($"{missing} message(s) did not reach the broker");
        }
        var seconds = services.GetRequiredService<TrackingService>().Elapsed.TotalSeconds;
        var frames = cameras.Sum(camera => camera.Counters.Frames);
        var figures = new RunFigures(
            Math.Round(seconds, 3), frames, seconds > 0 ? Math.Round(frames / seconds, 2) : 0, StatusService.Memory(),
            services.GetRequiredService<RunningModel>().Entry,
            cameras.ToDictionary(camera => camera.Name, camera => camera.Counters), timings.Whole(), publisher.Statistics);
        return new RunResult(failures.Count == 0 ? ExitCode.Fine : ExitCode.Failed, figures, failures);
    }
}
