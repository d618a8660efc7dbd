using System.Buffers;
using System.Runtime.InteropServices;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace MQTTnet.Native;

/// <summary>What the client asks for: each request runs on the network thread and completes when the broker has answered.</summary>
sealed partial class MosquittoConnection
{
    readonly Dictionary<int, TaskCompletionSource<MqttClientPublishResult>> _publishing = [];
    readonly Dictionary<int, TaskCompletionSource<SubscribeAnswer>> _subscribing = [];
    readonly Dictionary<int, TaskCompletionSource<ushort>> _unsubscribing = [];
    readonly Dictionary<int, int> _sentDuringCall = [];
    bool _inPublishCall;
    MqttClientDisconnectReason _leavingReason = MqttClientDisconnectReason.NormalDisconnection;

    bool IsVersion5 => _options.ProtocolVersion == MqttProtocolVersion.V500;

    public Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage message) =>
        Ask<MqttClientPublishResult>(answer => Publish(message, answer));

    public Task<SubscribeAnswer> SubscribeAsync(IReadOnlyList<string> filters, int qos, int options, MqttClientSubscribeOptions request) =>
        Ask<SubscribeAnswer>(answer => Subscribe(filters, qos, options, request, answer));

    public Task<ushort> UnsubscribeAsync(IReadOnlyList<string> filters, List<MqttUserProperty> userProperties) =>
        Ask<ushort>(answer => Unsubscribe(filters, userProperties, answer));

    /// <summary>Sends DISCONNECT after all that is queued; <see cref="Finished"/> tells when the connection is closed.</summary>
    public void Leave(MqttClientDisconnectOptions options) => Post(new Request(() => Disconnect(options), _ => { }));

    Task<T> Ask<T>(Action<TaskCompletionSource<T>> run)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new Request(
            () =>
            {
                try
                {
                    run(answer);
                }
                catch (Exception exception)
                {
                    answer.TrySetException(exception);
                }
            },
            exception => answer.TrySetException(exception)));
        return answer.Task;
    }

    unsafe void Publish(MqttApplicationMessage message, TaskCompletionSource<MqttClientPublishResult> answer)
    {
        using var properties = IsVersion5 ? ConnectionSetup.PublishProperties(message) : new PropertyList();
        var payload = message.Payload.IsSingleSegment ? message.Payload.FirstSpan : message.Payload.ToArray();
        int status, id;
        _inPublishCall = true;
        fixed (byte* bytes = payload)
        {
            status = Mosquitto.mosquitto_publish_v5(
                _client, out id, message.Topic, payload.Length, bytes, (int)message.QualityOfServiceLevel, message.Retain, properties.Pointer);
        }
        _inPublishCall = false;
        var sentAtOnce = _sentDuringCall.Remove(id, out var reason);
        if (status != MosquittoStatus.Success)
            answer.TrySetException(Refused(status, $"The message for '{message.Topic}' ({payload.Length} bytes)"));
        else if (sentAtOnce)
            answer.TrySetResult(PublishResult(id, reason, default));
        else
            Wait(_publishing, id, answer);
    }

    unsafe void Subscribe(
        IReadOnlyList<string> filters, int qos, int options, MqttClientSubscribeOptions request, TaskCompletionSource<SubscribeAnswer> answer)
    {
        using var properties = new PropertyList();
        if (IsVersion5)
        {
            properties.AddVariableInt(PropertyId.SubscriptionIdentifier, request.SubscriptionIdentifier);
            properties.Add(request.UserProperties);
        }
        using var names = new Utf8StringArray(filters);
        int status, id;
        fixed (nint* pointers = names)
        {
            status = Mosquitto.mosquitto_subscribe_multiple(
                _client, out id, filters.Count, (byte**)pointers, qos, IsVersion5 ? options : 0, properties.Pointer);
        }
        if (status != MosquittoStatus.Success)
            answer.TrySetException(Refused(status, $"The subscription to '{string.Join("', '", filters)}'"));
        else
            Wait(_subscribing, id, answer);
    }

    unsafe void Unsubscribe(IReadOnlyList<string> filters, List<MqttUserProperty> userProperties, TaskCompletionSource<ushort> answer)
    {
        using var properties = new PropertyList();
        if (IsVersion5)
            properties.Add(userProperties);
        using var names = new Utf8StringArray(filters);
        int status, id;
        fixed (nint* pointers = names)
            status = Mosquitto.mosquitto_unsubscribe_multiple(_client, out id, filters.Count, (byte**)pointers, properties.Pointer);
        if (status != MosquittoStatus.Success)
            answer.TrySetException(Refused(status, $"Unsubscribing from '{string.Join("', '", filters)}'"));
        else
            Wait(_unsubscribing, id, answer);
    }

    void Disconnect(MqttClientDisconnectOptions options)
    {
        using var properties = new PropertyList();
        if (IsVersion5)
        {
            properties.Add(PropertyId.ReasonString, options.ReasonString);
            properties.AddInt32(PropertyId.SessionExpiryInterval, options.SessionExpiryInterval);
            properties.Add(options.UserProperties);
        }
        _leaving = true;
        _leavingReason = (MqttClientDisconnectReason)options.Reason;
        if (Mosquitto.mosquitto_disconnect_v5(_client, IsVersion5 ? (int)options.Reason : 0, properties.Pointer) != MosquittoStatus.Success)
            _abort = true;
    }

    // Packet identifiers start again after 65535: a request that was never answered gives way.
    static void Wait<T>(Dictionary<int, TaskCompletionSource<T>> waiting, int id, TaskCompletionSource<T> answer)
    {
        if (waiting.Remove(id, out var forgotten))
            forgotten.TrySetException(new MqttCommunicationTimedOutException());
        waiting.Add(id, answer);
    }

    static Exception Refused(int status, string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return status switch
        {
            MosquittoStatus.NoConnection => new MqttClientNotConnectedException(),
            MosquittoStatus.Errno => new MqttCommunicationException($"{what} cannot be sent: {Marshal.GetPInvokeErrorMessage(error)}"),
            MosquittoStatus.ConnectionLost => new MqttCommunicationException($"{what} cannot be sent: {Mosquitto.Describe(status)}"),
            _ => new MqttProtocolViolationException($"{what} cannot be sent: {Mosquitto.Describe(status)}"),
        };
    }

    static MqttClientPublishResult PublishResult(int id, int reason, ReceivedProperties properties) =>
        new((ushort)id, (MqttClientPublishReasonCode)reason, properties.String(PropertyId.ReasonString), (IReadOnlyCollection<MqttUserProperty>)properties.UserProperties() ?? []);

    void FailWaiting(Exception fault)
    {
        FailAll(_publishing, fault);
        FailAll(_subscribing, fault);
        FailAll(_unsubscribing, fault);
    }

    static void FailAll<T>(Dictionary<int, TaskCompletionSource<T>> waiting, Exception fault)
    {
        foreach (var answer in waiting.Values)
            answer.TrySetException(fault);
        waiting.Clear();
    }

    /// <summary>SUBACK: one reason code a topic filter.</summary>
    public sealed record SubscribeAnswer(ushort PacketIdentifier, int[] ReasonCodes, string ReasonString, List<MqttUserProperty> UserProperties);
}
