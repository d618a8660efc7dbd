using UnitsNet;

namespace Iot.Device.Bindings.Tests;

public sealed class TemperatureTests
{
    [Theory]
    [InlineData(0, 32, 273.15)]
    [InlineData(100, 212, 373.15)]
    [InlineData(-40, -40, 233.15)]
    public void The_units_agree(double celsius, double fahrenheit, double kelvins)
    {
        var temperature = Temperature.FromDegreesCelsius(celsius);
        Assert.Equal(fahrenheit, temperature.DegreesFahrenheit, 9);
        Assert.Equal(kelvins, temperature.Kelvins, 9);
        Assert.Equal(celsius, Temperature.FromDegreesFahrenheit(fahrenheit).DegreesCelsius, 9);
        Assert.Equal(celsius, Temperature.FromKelvins(kelvins).DegreesCelsius, 9);
    }

    [Fact]
    public void Warmer_is_greater()
    {
        Assert.True(Temperature.FromDegreesCelsius(20) > Temperature.FromKelvins(273.15));
        Assert.Equal(Temperature.FromDegreesCelsius(20),
            new[] { Temperature.FromDegreesCelsius(-1), Temperature.FromDegreesCelsius(20) }.Max());
    }
}
