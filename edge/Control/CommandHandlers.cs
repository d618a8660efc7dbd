using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sqair.Edge.Ledger;
using Sqair.Edge.Publishing;
using Sqair.Edge.Reload;
using Sqair.Edge.Tracking;
using Sqair.Messages;

namespace Sqair.Edge.Control;

/// <summary><c>reload</c>: the configuration file is read again.</summary>
sealed class ReloadCommand(Reloader reloader) : ICommandHandler
{
    public string Name => "reload";

    public async Task<CommandAnswer> ObeyAsync(CommandMessage command, CommandAnswer answer, CancellationToken cancellation)
    {
        if (command is not { Camera: null, Line: null, Zone: null, From: null, To: null })
            return CommandCentre.Refused(answer, "it is of the whole file");
        return Told(answer, await reloader.ReloadAsync(cancellation));
    }

    /// <summary>A reload in the words of an answer.</summary>
    public static CommandAnswer Told(CommandAnswer answer, ReloadResult result) => result.Reason is { } reason
        ? CommandCentre.Refused(answer, reason) with { Mistakes = result.Mistakes.Count > 0 ? result.Mistakes : null }
        : answer with { Changed = result.Changed, NeedsRestart = result.NeedsRestart };
}

/// <summary><c>enable</c> and <c>disable</c> of a camera.</summary>
/// <remarks>A disabled camera stays so over a reload and, where there is a state folder, over a restart.</remarks>
sealed class EnableCommand(bool enables, TrackingService tracking, EventLedger ledger) : ICommandHandler
{
    public string Name => enables ? "enable" : "disable";

    public async Task<CommandAnswer> ObeyAsync(CommandMessage command, CommandAnswer answer, CancellationToken cancellation)
    {
        if (command is not { Camera: { } camera, Line: null, Zone: null, From: null, To: null })
            return CommandCentre.Refused(answer, "expected a 'camera', and no more");
        try
        {
            ledger.SetDisabled(camera, !enables);
        }
        catch (SqliteException fault)
        {
            return CommandCentre.Refused(answer, $"it could not be written down, and would not outlive a restart: {fault.Message}");
        }
        await tracking.EnableAsync(camera, enables);
        return answer;
    }
}

/// <summary><c>heatMap</c> of a camera: published on its topic.</summary>
sealed class HeatMapCommand(LiveOptions live, HeatMaps maps, IPublisher publisher) : ICommandHandler
{
    public string Name => "heatMap";

    public Task<CommandAnswer> ObeyAsync(CommandMessage command, CommandAnswer answer, CancellationToken cancellation)
    {
        if (command is not { Camera: { } camera, Line: null, Zone: null })
            return Task.FromResult(CommandCentre.Refused(answer, "expected a 'camera', and with it 'from' and 'to' at most"));
        if (!HeatMaps.IsTime(command.From) || !HeatMaps.IsTime(command.To))
            return Task.FromResult(CommandCentre.Refused(answer, "expected 'from' and 'to' of the years 1971 to 9000"));
        var (from, to) = maps.Span(command.From, command.To);
        if (from >= to) return Task.FromResult(CommandCentre.Refused(answer, "expected 'from' before 'to'"));
        try
        {
            var map = JsonSerializer.SerializeToUtf8Bytes(maps.Of(camera, from, to), MessageJson.Default.HeatMapMessage);
            if (live.Value.Mqtt is { } mqtt) publisher.Answer(new TopicNames(mqtt.Prefix, live.Value.Device).Heat(camera), map);
            return Task.FromResult(answer);
        }
        catch (SqliteException fault)
        {
            return Task.FromResult(CommandCentre.Refused(answer, $"the ledger cannot be read: {fault.Message}"));
        }
    }
}

/// <summary><c>reset</c>: totals of a line, a zone, a camera or all begin anew.</summary>
sealed class ResetCommand(LiveOptions live, EventLedger ledger) : ICommandHandler
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public string Name => "reset";

    public async Task<CommandAnswer> ObeyAsync(CommandMessage command, CommandAnswer answer, CancellationToken cancellation)
    {
        var (camera, line, zone) = (command.Camera, command.Line, command.Zone);
        if (camera is null && (line ?? zone) is not null)
            return CommandCentre.Refused(answer, "expected the 'camera' that the line or zone is of");
        if ((command.From ?? command.To) is not null) return CommandCentre.Refused(answer, "a reset is of all times: no 'from', no 'to'");
        if (line is not null && zone is not null) return CommandCentre.Refused(answer, "expected a 'line' or a 'zone', not both");
        var subjects = Counted.Of(live.Value).Where(subject => (camera is null || subject.Camera == camera)
            && (line is null || (subject.Kind == Counted.Line && subject.Name == line))
            && (zone is null || (subject.Kind == Counted.Zone && subject.Name == zone))).ToList();
        if (subjects.Count == 0) return CommandCentre.Refused(answer, "there is no such line or zone");
        try
        {
            await ledger.ResetAsync(subjects).WaitAsync(s_patience, cancellation);
            return answer;
        }
        catch (TimeoutException)
        {
            return CommandCentre.Refused(answer, "the disk does not take it now; it is done when the disk does");
        }
    }
}
