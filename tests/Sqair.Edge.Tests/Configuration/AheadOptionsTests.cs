using Sqair.Edge.Configuration;

namespace Sqair.Edge.Tests.Configuration;

public sealed class AheadOptionsTests
{
    static (EdgeOptions? Options, IReadOnlyList<ConfigurationMistake> Mistakes) Read(string tracks)
    {
        var read = ConfigurationFile.Parse(
            $$"""
            device: a
            mqtt: {host: localhost}
            models: {allowUnsigned: true}
            cameras: [{name: door, source: rtsp://10.0.0.1/a}]
            tracks: {{tracks}}
            """, "edge.yaml", _ => null);
        return (read.Options, read.Mistakes);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{ahead: {}}", 4)]
    [InlineData("{ahead: {seconds: 1, step: 0.25}}", 4)]
    [InlineData("{ahead: {seconds: 1.5, step: 0.3}}", 5)]
    [InlineData("{ahead: {step: 0.25}}", 8)]
    public void Points_are_as_far_apart_and_reach_as_far_as_asked(string tracks, int? points) =>
        Assert.Equal(points, Read(tracks).Options!.Tracks.Ahead?.Points);

    [Theory]
    [InlineData("{ahead: {seconds: 3}}", "tracks.ahead.seconds: expected a number from 0.25 to 2, found '3'")]
    [InlineData("{ahead: {step: 0.1}}", "tracks.ahead.step: expected a number from 0.25 to 2, found '0.1'")]
    [InlineData("{ahead: {seconds: 0.5, step: 1}}", "tracks.ahead.step: expected at most 'seconds', 0.5; found 1")]
    [InlineData("{ahead: {setp: 1}}", "tracks.ahead.setp: unknown key; did you mean 'step'?")]
    [InlineData("{ahead: yes}", "tracks.ahead: expected a section with how far ahead, 'seconds' and 'step'")]
    public void What_cannot_be_is_named(string tracks, string expected) =>
        Assert.Contains(expected, Assert.Single(Read(tracks).Mistakes).ToString());
}
