namespace TorchSharp.Utils;

/// <summary>Names a component in the state dictionary where the field's own name will not do.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ComponentNameAttribute : Attribute
{
    public string Name { get; set; } = "";
}
