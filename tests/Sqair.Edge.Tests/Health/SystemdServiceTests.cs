using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Sqair.Edge.Health;
using Sqair.Edge.Publishing;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Health;

public sealed class SystemdServiceTests
{
    const string Alive = "WATCHDOG=1";
    const string Status = "STATUS=0 of 0 camera(s) online, no broker";

    readonly ManualTime _time = new();
    readonly LoopHeartbeat _heartbeat;
    readonly Heard _heard = new();

    public SystemdServiceTests() => _heartbeat = new LoopHeartbeat(_time);

    [Fact]
    public async Task A_loop_that_is_stuck_in_a_step_is_not_said_to_live()
    {
        using var service = Service();
        await service.StartAsync(default);
        await MoreAsync(Alive, 1);

        _heartbeat.Begin();
        _time.Advance(31);
        // The line that was under way may still have been of before.
        await MoreAsync(Status, 2);
        var alive = _heard.Count(Alive);
        await MoreAsync(Status, 5);
        Assert.Equal(alive, _heard.Count(Alive));

        _heartbeat.End();
        await MoreAsync(Alive, 1);
        await service.StopAsync(default);
    }

    [Fact]
    public async Task A_service_manager_that_is_gone_harms_nobody()
    {
        _heard.Gone = true;
        using var service = Service();
        await service.StartAsync(default);
        await MoreAsync(Alive, 3);
        await service.StopAsync(default);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    Task MoreAsync(string line, int times)
    {
        var before = _heard.Count(line);
        return Await.TrueAsync(() => _heard.Count(line) >= before + times, () => $"never heard {line}");
    }

    SystemdService Service() => new(
        _heard, new SystemdWatchdog(TimeSpan.FromMilliseconds(30)), _heartbeat, [], new NoPublisher(), new Lifetime(), _time,
        NullLogger<SystemdService>.Instance);

    sealed class Heard : ISystemdNotifier
    {
        readonly List<string> _lines = [];

        public bool Gone { get; set; }

        public bool IsEnabled => true;

        public void Notify(ServiceState state)
        {
            lock (_lines) _lines.Add(state.ToString());
            if (Gone) throw new SocketException((int)SocketError.ConnectionRefused);
        }

        public int Count(string line)
        {
            lock (_lines) return _lines.Count(heard => heard == line);
        }
    }

    sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }
}
