using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Sqair.Trainer.Configuration;

/// <summary>Reads words that stand for a choice, and tells the choices where a word is none.</summary>
internal sealed class EnumConverter : IYamlTypeConverter
{
    public bool Accepts(Type type) => type.IsEnum;

    public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var word = parser.Consume<Scalar>();
        var choices = Enum.GetNames(type);
        if (choices.FirstOrDefault(c => c.Equals(word.Value, StringComparison.OrdinalIgnoreCase)) is { } chosen)
            return Enum.Parse(type, chosen);
        throw new YamlException(word.Start, word.End,
            $"'{word.Value}' is none of {string.Join(", ", choices.Select(JsonNamingPolicy.CamelCase.ConvertName))}");
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) => throw new NotSupportedException();
}
