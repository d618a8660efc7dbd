using System.Threading.Channels;
using MQTTnet.Packets;

namespace MQTTnet.Internal;

/// <summary>
/// Carries received messages from the network thread to the handlers: in order, one at a time, for the life of the client. Unbounded like
/// the real client's queue: a slow handler must not stop the keep-alive.
/// </summary>
sealed class ReceivedMessagePump
{
    readonly Channel<MqttPublishPacket> _queue = Channel.CreateUnbounded<MqttPublishPacket>(new UnboundedChannelOptions { SingleReader = true });

    public ReceivedMessagePump(Func<MqttPublishPacket, Task> deliver) => _ = Task.Run(() => RunAsync(deliver));

    public void Add(MqttPublishPacket packet) => _queue.Writer.TryWrite(packet);

    public void Stop() => _queue.Writer.TryComplete();

    async Task RunAsync(Func<MqttPublishPacket, Task> deliver)
    {
        await foreach (var packet in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
            await deliver(packet).ConfigureAwait(false);
    }
}
