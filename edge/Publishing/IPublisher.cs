using Sqair.Messages;

namespace Sqair.Edge.Publishing;

/// <summary>Where results go. Calls return at once and never throw.</summary>
public interface IPublisher
{
    void Publish(TracksMessage message);

    void Publish(CountMessage message);

    /// <summary>It gets its id and number when it is kept.</summary>
    void Publish(EventMessage message);

    void Publish(CameraStatusMessage message);

    void Publish(DeviceStatusMessage message);

    void Publish(ModelStateMessage message);

    /// <summary>Retained, and again at every connect.</summary>
    void Announce(string topic, byte[] payload);

    /// <summary>To whoever has asked; worthless when it is old.</summary>
    void Answer(string topic, byte[] payload);

    /// <summary>Subscribes to a topic, at every connect.</summary>
    /// <param name="received">Gets the payloads; must return at once and not throw.</param>
    void Listen(string topic, Action<byte[]> received);

    /// <summary>Null where there is no broker.</summary>
    BrokerEntry? Statistics { get; }

    bool IsConnected { get; }

    /// <summary>Waits while the broker is slower than the tracking: for files that are read as fast as they can be.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellation);
}

/// <summary>For a configuration without a broker.</summary>
public sealed class NoPublisher : IPublisher
{
    public BrokerEntry? Statistics => null;

    public bool IsConnected => false;

    public void Publish(TracksMessage message) { }

    public void Publish(CountMessage message) { }

    public void Publish(EventMessage message) { }

    public void Publish(CameraStatusMessage message) { }

    public void Publish(DeviceStatusMessage message) { }

    public void Publish(ModelStateMessage message) { }

    public void Announce(string topic, byte[] payload) { }

    public void Answer(string topic, byte[] payload) { }

    public void Listen(string topic, Action<byte[]> received) { }

    public ValueTask WaitForRoomAsync(CancellationToken cancellation) => ValueTask.CompletedTask;
}
