using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Hosting;

/// <summary>
/// SIGHUP, which asks other daemons to read their configuration again and ends a process that does not know it. A new configuration would
/// mean new streams, tracks and topics: that is a restart. So the daemon goes on, says so, and says whether a restart would succeed.
/// </summary>
sealed class HangUp(RunOptions run, ILogger<HangUp> log) : IHostedService, IDisposable
{
    PosixSignalRegistration? _registration;

    /// <summary>Until the host runs nobody can say anything, but the signal must not end the daemon either.</summary>
    public static IDisposable Ignored() => PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Say();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();

    void Say()
    {
        if (run.ConfigurationPath is not { } path) return;
        var mistakes = ConfigurationFile.Load(path).Mistakes;
        Log.HungUp(log, path, mistakes.Count == 0
            ? "which would be accepted"
            : $"which would be refused for {mistakes.Count} mistake(s), the first: {mistakes[0]}");
    }
}
