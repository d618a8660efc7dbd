using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Sqair.Edge.Reload;

namespace Sqair.Edge.Hosting;

/// <summary>
/// SIGHUP: the configuration is read again, and what of it can change without a restart does. The signal ends nothing, whatever the file
/// says.
/// </summary>
sealed class HangUp(Reloader reloader, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    PosixSignalRegistration? _registration;

    /// <summary>Until the host runs nothing can be reloaded, but the signal must not end the daemon either.</summary>
    public static IDisposable Ignored() => PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _ = ReloadAsync();
        });
        return Task.CompletedTask;
    }

    async Task ReloadAsync()
    {
        try
        {
            await reloader.ReloadAsync(lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();
}
