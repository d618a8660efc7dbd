using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Native;

/// <summary>What the library reports, on the network thread. No exception may leave a callback: it is kept and ends the connection.</summary>
sealed unsafe partial class MosquittoConnection
{
    const int LogError = 8;
    const int MostErrorsKept = 8;

    readonly List<string> _libraryErrors = [];
    Exception _callbackFault;
    int _brokersReason;

    void RegisterCallbacks()
    {
        Mosquitto.mosquitto_log_callback_set(_client, &OnLog);
        Mosquitto.mosquitto_connect_v5_callback_set(_client, &OnConnect);
        Mosquitto.mosquitto_disconnect_v5_callback_set(_client, &OnDisconnect);
        Mosquitto.mosquitto_publish_v5_callback_set(_client, &OnPublish);
        Mosquitto.mosquitto_message_v5_callback_set(_client, &OnMessage);
        Mosquitto.mosquitto_subscribe_v5_callback_set(_client, &OnSubscribe);
        Mosquitto.mosquitto_unsubscribe_v5_callback_set(_client, &OnUnsubscribe);
    }

    static MosquittoConnection Of(nint user) => (MosquittoConnection)GCHandle.FromIntPtr(user).Target;

    void Guard(Exception exception)
    {
        _callbackFault ??= exception;
        _abort = true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void OnLog(nint client, nint user, int level, byte* text)
    {
        var self = Of(user);
        if (level == LogError && self._libraryErrors.Count < MostErrorsKept)
            self._libraryErrors.Add(Marshal.PtrToStringUTF8((nint)text));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void OnConnect(nint client, nint user, int reason, int flags, nint properties)
    {
        var self = Of(user);
        try
        {
            // The log is only read to explain a connection that fails; formatting every packet's line would cost more than sending it.
            Mosquitto.mosquitto_log_callback_set(self._client, null);
            self._libraryErrors.Clear();
            self._opened.TrySetResult(self.ConnectResult(reason, (flags & 1) != 0, new ReceivedProperties(properties)));
        }
        catch (Exception exception)
        {
            self.Guard(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void OnDisconnect(nint client, nint user, int reason, nint properties) => Of(user)._brokersReason = reason;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void OnPublish(nint client, nint user, int id, int reason, nint properties)
    {
        var self = Of(user);
        try
        {
            if (self._publishing.Remove(id, out var answer))
                answer.TrySetResult(PublishResult(id, reason, new ReceivedProperties(properties)));
            else if (self._inPublishCall)
                self._sentDuringCall[id] = reason;
        }
        catch (Exception exception)
        {
            self.Guard(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void OnMessage(nint client, nint user, MosquittoMessage* message, nint properties)
    {
        var self = Of(user);
        try
        {
            self._received(Packet(message, new ReceivedProperties(properties)));
        }
        catch (Exception exception)
        {
            self.Guard(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void OnSubscribe(nint client, nint user, int id, int count, int* reasons, nint properties)
    {
        var self = Of(user);
        try
        {
            if (!self._subscribing.Remove(id, out var answer))
                return;
            var received = new ReceivedProperties(properties);
            answer.TrySetResult(new SubscribeAnswer(
                (ushort)id,
                new ReadOnlySpan<int>(reasons, count).ToArray(),
                received.String(PropertyId.ReasonString),
                received.UserProperties() ?? []));
        }
        catch (Exception exception)
        {
            self.Guard(exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void OnUnsubscribe(nint client, nint user, int id, nint properties)
    {
        if (Of(user)._unsubscribing.Remove(id, out var answer))
            answer.TrySetResult((ushort)id);
    }

    static MqttPublishPacket Packet(MosquittoMessage* message, ReceivedProperties properties) => new()
    {
        PacketIdentifier = (ushort)message->Id,
        Topic = Marshal.PtrToStringUTF8((nint)message->Topic),
        PayloadSegment = new ReadOnlySpan<byte>(message->Payload, message->PayloadLength).ToArray(),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)message->Qos,
        Retain = message->Retain != 0,
        ContentType = properties.String(PropertyId.ContentType),
        ResponseTopic = properties.String(PropertyId.ResponseTopic),
        CorrelationData = properties.Binary(PropertyId.CorrelationData),
        MessageExpiryInterval = properties.Int32(PropertyId.MessageExpiryInterval) ?? 0,
        PayloadFormatIndicator = (MqttPayloadFormatIndicator)(properties.Byte(PropertyId.PayloadFormatIndicator) ?? 0),
        SubscriptionIdentifiers = properties.VariableInts(PropertyId.SubscriptionIdentifier),
        UserProperties = properties.UserProperties(),
    };

    MqttClientConnectResult ConnectResult(int reason, bool sessionPresent, ReceivedProperties properties) =>
        !IsVersion5
            ? new MqttClientConnectResult
            {
                ResultCode = FromVersion3(reason),
                IsSessionPresent = sessionPresent,
                RetainAvailable = true,
                WildcardSubscriptionAvailable = true,
            }
            : new MqttClientConnectResult
            {
                ResultCode = (MqttClientConnectResultCode)reason,
                IsSessionPresent = sessionPresent,
                AssignedClientIdentifier = properties.String(PropertyId.AssignedClientIdentifier),
                MaximumPacketSize = properties.Int32(PropertyId.MaximumPacketSize),
                MaximumQoS = (MqttQualityOfServiceLevel)(properties.Byte(PropertyId.MaximumQoS) ?? (byte)MqttQualityOfServiceLevel.ExactlyOnce),
                ReasonString = properties.String(PropertyId.ReasonString),
                ReceiveMaximum = properties.Int16(PropertyId.ReceiveMaximum),
                ResponseInformation = properties.String(PropertyId.ResponseInformation),
                RetainAvailable = properties.Available(PropertyId.RetainAvailable),
                ServerKeepAlive = properties.Int16(PropertyId.ServerKeepAlive) ?? 0,
                ServerReference = properties.String(PropertyId.ServerReference),
                SessionExpiryInterval = properties.Int32(PropertyId.SessionExpiryInterval),
                SharedSubscriptionAvailable = properties.Available(PropertyId.SharedSubscriptionAvailable),
                SubscriptionIdentifiersAvailable = properties.Available(PropertyId.SubscriptionIdentifiersAvailable),
                TopicAliasMaximum = properties.Int16(PropertyId.TopicAliasMaximum) ?? 0,
                UserProperties = properties.UserProperties(),
                WildcardSubscriptionAvailable = properties.Available(PropertyId.WildcardSubscriptionAvailable),
            };

    // The return codes of MQTT 3.1.1, section 3.2.2.3.
    static MqttClientConnectResultCode FromVersion3(int code) => code switch
    {
        0 => MqttClientConnectResultCode.Success,
        1 => MqttClientConnectResultCode.UnsupportedProtocolVersion,
        2 => MqttClientConnectResultCode.ClientIdentifierNotValid,
        3 => MqttClientConnectResultCode.ServerUnavailable,
        4 => MqttClientConnectResultCode.BadUserNameOrPassword,
        5 => MqttClientConnectResultCode.NotAuthorized,
        _ => MqttClientConnectResultCode.UnspecifiedError,
    };
}
