using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Sqair.Tracking;

/// <summary>One value of <see cref="TrackerOptions"/>: its path, such as <c>birth.evidence</c>, and what it may be.</summary>
public sealed class TrackerSetting
{
    readonly PropertyInfo? _group;
    readonly PropertyInfo _value;

    TrackerSetting(PropertyInfo? group, PropertyInfo value)
    {
        (_group, _value) = (group, value);
        var range = value.GetCustomAttribute<RangeAttribute>()!;
        (Minimum, Maximum) =
            (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
        (Group, Name) = (group is null ? null : Camel(group.Name), Camel(value.Name));
        Default = Of(new TrackerOptions());
    }

    /// <summary>All of them, in the order of their declaration.</summary>
    public static IReadOnlyList<TrackerSetting> All { get; } =
    [
        .. from property in typeof(TrackerOptions).GetProperties()
           from setting in IsValue(property)
               ? [new TrackerSetting(null, property)]
               : property.PropertyType.GetProperties().Where(IsValue).Select(value => new TrackerSetting(property, value))
           select setting,
    ];

    /// <summary>The section it stands in; null for none.</summary>
    public string? Group { get; }

    public string Name { get; }

    public string Path => Group is null ? Name : $"{Group}.{Name}";

    public double Minimum { get; }

    public double Maximum { get; }

    public double Default { get; }

    /// <summary>Only whole numbers are allowed.</summary>
    public bool IsWhole => _value.PropertyType == typeof(int);

    public double Of(TrackerOptions options) => Convert.ToDouble(_value.GetValue(Holder(options)), CultureInfo.InvariantCulture);

    /// <returns>The same options with another value.</returns>
    /// <exception cref="ArgumentException">It is out of its range.</exception>
    public TrackerOptions With(TrackerOptions options, double value)
    {
        Check(value);
        var changed = options with { };
        object holder = changed;
        if (_group is not null)
        {
            // Records copy themselves, so that nobody else's values change.
            var copy = _group.PropertyType.GetMethod("<Clone>$")!;
            holder = copy.Invoke(_group.GetValue(options), null)!;
            _group.SetValue(changed, holder);
        }
        _value.SetValue(holder, Convert.ChangeType(value, _value.PropertyType, CultureInfo.InvariantCulture));
        return changed;
    }

    /// <summary>Takes settings as they stand on a command line, <c>birth.evidence=60</c>.</summary>
    /// <exception cref="ArgumentException">A name is unknown, or a value is none that it may have.</exception>
    public static TrackerOptions With(TrackerOptions options, IEnumerable<string> assignments)
    {
        foreach (var text in assignments)
        {
            var (path, value) = text.IndexOf('=') is > 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");
            var setting = All.FirstOrDefault(one => one.Path == path)
                ?? throw new ArgumentException(
                    $"'{text}': expected NAME=VALUE with one of {string.Join(", ", All.Select(one => one.Path))}.");
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                throw new ArgumentException($"'{text}': expected {setting.Allowed}.");
            options = setting.With(options, number);
        }
        options.Validate();
        return options;
    }

    /// <summary>What it may be, in words.</summary>
    public string Allowed =>
        string.Create(CultureInfo.InvariantCulture, $"a {(IsWhole ? "whole " : "")}number from {Minimum} to {Maximum}");

    /// <exception cref="ArgumentException">The value is out of its range.</exception>
    internal void Check(double value)
    {
        if (!(value >= Minimum && value <= Maximum) || (IsWhole && value != Math.Floor(value)))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"tracking.{Path} is {value}; expected {Allowed}."));
    }

    object Holder(TrackerOptions options) => _group is null ? options : _group.GetValue(options)!;

    static bool IsValue(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is not null;

    static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
