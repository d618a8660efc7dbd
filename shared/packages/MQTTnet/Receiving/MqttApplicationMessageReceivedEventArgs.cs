using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>A message that came in. Handlers run one after the other, in the order of arrival, off the network thread.</summary>
public sealed class MqttApplicationMessageReceivedEventArgs(
    string clientId,
    MqttApplicationMessage applicationMessage,
    MqttPublishPacket publishPacket,
    Func<MqttApplicationMessageReceivedEventArgs, CancellationToken, Task> acknowledgeHandler) : EventArgs
{
    readonly Func<MqttApplicationMessageReceivedEventArgs, CancellationToken, Task> _acknowledge = acknowledgeHandler;
    int _acknowledged;

    public MqttApplicationMessage ApplicationMessage { get; } = applicationMessage ?? throw new ArgumentNullException(nameof(applicationMessage));

    /// <summary>
    /// Whether the acknowledgement goes out when the handlers are done. libmosquitto acknowledges when the message arrives, so a false
    /// only means that <see cref="AcknowledgeAsync"/> is left to the handler, where it has no effect any more.
    /// </summary>
    public bool AutoAcknowledge { get; set; } = true;

    public string ClientId { get; } = clientId;

    public bool IsHandled { get; set; }

    public ushort PacketIdentifier => publishPacket?.PacketIdentifier ?? 0;

    public bool ProcessingFailed { get; set; }

    public MqttApplicationMessageReceivedReasonCode ReasonCode { get; set; } = MqttApplicationMessageReceivedReasonCode.Success;

    public string ResponseReasonString { get; set; }

    public List<MqttUserProperty> ResponseUserProperties { get; } = [];

    public object Tag { get; set; }

    /// <exception cref="InvalidOperationException">The message was acknowledged before.</exception>
    public Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (_acknowledge is null)
            throw new NotSupportedException("This message cannot be acknowledged: nothing was given to do it.");
        if (Interlocked.Exchange(ref _acknowledged, 1) != 0)
            throw new InvalidOperationException("The message is acknowledged already.");
        return _acknowledge(this, cancellationToken);
    }
}
