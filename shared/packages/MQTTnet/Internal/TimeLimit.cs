namespace MQTTnet.Internal;

/// <summary>The caller's token where it can be cancelled, else one that runs out after the timeout of the options.</summary>
readonly struct TimeLimit : IDisposable
{
    readonly CancellationTokenSource _own;

    public TimeLimit(MqttClientOptions options, CancellationToken callers)
    {
        _own = callers.CanBeCanceled ? null : new CancellationTokenSource(options.Timeout);
        Token = _own?.Token ?? callers;
    }

    public CancellationToken Token { get; }

    public void Dispose() => _own?.Dispose();
}
