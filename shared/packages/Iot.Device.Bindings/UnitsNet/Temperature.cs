using System.Globalization;

namespace UnitsNet;

/// <summary>A temperature, whatever the unit it was given in: the part of the package UnitsNet that the bindings hand out.</summary>
public readonly struct Temperature : IEquatable<Temperature>, IComparable<Temperature>, IFormattable
{
    const double ZeroCelsiusInKelvins = 273.15;
    const double ZeroCelsiusInFahrenheit = 32;
    const double FahrenheitPerKelvin = 1.8;

    Temperature(double celsius) => DegreesCelsius = celsius;

    public double DegreesCelsius { get; }

    public double DegreesFahrenheit => (DegreesCelsius * FahrenheitPerKelvin) + ZeroCelsiusInFahrenheit;

    public double Kelvins => DegreesCelsius + ZeroCelsiusInKelvins;

    public static Temperature FromDegreesCelsius(double degreesCelsius) => new(degreesCelsius);

    public static Temperature FromDegreesFahrenheit(double degreesFahrenheit) =>
        new((degreesFahrenheit - ZeroCelsiusInFahrenheit) / FahrenheitPerKelvin);

    public static Temperature FromKelvins(double kelvins) => new(kelvins - ZeroCelsiusInKelvins);

    public static bool operator ==(Temperature left, Temperature right) => left.Equals(right);

    public static bool operator !=(Temperature left, Temperature right) => !left.Equals(right);

    public static bool operator <(Temperature left, Temperature right) => left.DegreesCelsius < right.DegreesCelsius;

    public static bool operator >(Temperature left, Temperature right) => left.DegreesCelsius > right.DegreesCelsius;

    public static bool operator <=(Temperature left, Temperature right) => left.DegreesCelsius <= right.DegreesCelsius;

    public static bool operator >=(Temperature left, Temperature right) => left.DegreesCelsius >= right.DegreesCelsius;

    public int CompareTo(Temperature other) => DegreesCelsius.CompareTo(other.DegreesCelsius);

    public bool Equals(Temperature other) => DegreesCelsius.Equals(other.DegreesCelsius);

    public override bool Equals(object? obj) => obj is Temperature other && Equals(other);

    public override int GetHashCode() => DegreesCelsius.GetHashCode();

    public override string ToString() => ToString(null, CultureInfo.CurrentCulture);

    public string ToString(string? format, IFormatProvider? formatProvider) => DegreesCelsius.ToString(format, formatProvider) + " °C";
}
