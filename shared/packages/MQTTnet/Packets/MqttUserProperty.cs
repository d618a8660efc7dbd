using System.Text;

namespace MQTTnet.Packets;

/// <summary>A name with a value of the application's own (MQTT 5); the value is UTF-8.</summary>
public sealed class MqttUserProperty(string name, ReadOnlyMemory<byte> value) : IEquatable<MqttUserProperty>
{
    public MqttUserProperty(string name, string value)
        : this(name, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(value ?? throw new ArgumentNullException(nameof(value)))))
    {
    }

    public MqttUserProperty(string name, ArraySegment<byte> value)
        : this(name, (ReadOnlyMemory<byte>)value)
    {
    }

    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    public ReadOnlyMemory<byte> ValueBuffer { get; } = value;

    public string Value => Encoding.UTF8.GetString(ValueBuffer.Span);

    public bool Equals(MqttUserProperty other) =>
        other is not null && Name == other.Name && ValueBuffer.Span.SequenceEqual(other.ValueBuffer.Span);

    public override bool Equals(object obj) => Equals(obj as MqttUserProperty);

    public override int GetHashCode() => HashCode.Combine(Name, Value);

    public override string ToString() => $"{Name} = {Value}";
}
