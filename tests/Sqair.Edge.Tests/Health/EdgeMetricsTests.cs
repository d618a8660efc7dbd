using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sqair.Edge.Health;

namespace Sqair.Edge.Tests.Health;

public sealed class EdgeMetricsTests
{
    [Fact]
    public void The_documented_instruments_are_those_that_exist()
    {
        var published = new List<string>();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == EdgeMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
                    published.Add(instrument.Name);
            },
        };
        listener.Start();
        using var metrics = new EdgeMetrics(factory);
        metrics.ObserveDroppedMessages(() => 0);

        var documented = Regex.Matches(File.ReadAllText(Files.InRepository("docs/edge.md")), @"(?m)^\| `(sqair\.[a-z.]+)`")
            .Select(match => match.Groups[1].Value);
        Assert.Equal(documented.Order(), published.Order());
    }

    /// <summary>Prometheus' names are made from the instruments' as the exporter makes them (WebServerTests sees some of them).</summary>
    [Fact]
    public void The_dashboard_asks_for_every_instrument_and_for_nothing_else()
    {
        var asked = Regex.Matches(File.ReadAllText(Files.InRepository("deploy/grafana/sqair-edge.json")), "sqair_edge_[a-z_]+")
            .Select(match => Regex.Replace(match.Value, "_(total|celsius|milliseconds_(bucket|sum|count))$", "")).Distinct();
        var documented = Regex.Matches(File.ReadAllText(Files.InRepository("docs/edge.md")), @"(?m)^\| `(sqair\.[a-z.]+)`")
            .Select(match => match.Groups[1].Value.Replace('.', '_'));
        Assert.Equal(documented.Order(), asked.Order());
    }

    [Fact]
    public void Counters_carry_the_camera()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var metrics = new EdgeMetrics(factory);
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory)) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[$"{instrument.Name} {tags[0].Value}"] = value);
        listener.Start();
        metrics.FrameTracked("door", 4);
        metrics.FrameDropped("yard");

        Assert.Equal(new Dictionary<string, long>
        {
            ["sqair.edge.frames door"] = 1, ["sqair.edge.tracks door"] = 4, ["sqair.edge.frames.dropped yard"] = 1
        }, seen);
    }
}
