using Sqair.Models;

namespace Sqair.Shared.Tests.Models;

/// <summary>A camera is analysed in its own shape and, where the model can follow, at its own rate.</summary>
public sealed class AnalysisFormatTests
{
    readonly AnalysisFormat _analysis = new(256, 192, 8);

    [Theory]
    [InlineData(768, 576, 192)]
    [InlineData(1920, 1080, 144)]
    [InlineData(1080, 1920, 455)]
    [InlineData(2000, 120, 64)]
    public void The_height_follows_the_source(int width, int height, int expected) =>
        Assert.Equal(new PixelSize(256, expected), _analysis.SizeFor(width, height));

    [Theory]
    [InlineData(10, 10)]
    [InlineData(12, 12)]
    [InlineData(25, 8)]
    [InlineData(5, 5)]
    [InlineData(0, 8)]   // it does not say
    public void The_rate_is_the_sources_unless_it_is_much_more(double source, double expected) =>
        Assert.Equal(expected, _analysis.RateFor(source));
}
