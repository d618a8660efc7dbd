using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Health;

public sealed class PresencePinTests
{
    [Fact]
    public void A_board_without_the_line_costs_one_line_in_the_log()
    {
        var log = new LogRecorder();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        using (var pin = new PresencePin(new GpioOptions { Chip = 250, Pin = 4 }, factory.CreateLogger<PresencePin>()))
        {
            pin.Update("door", 1);
            pin.Update("door", 0);
        }
        Assert.StartsWith("Error: GPIO chip 250 line 4 cannot be driven, the output stays as it is: ", Assert.Single(log.Lines));
    }

    [Fact]
    public void Without_a_gpio_section_there_is_nothing_to_do()
    {
        var log = new LogRecorder();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var pin = new PresencePin(null, factory.CreateLogger<PresencePin>());
        pin.Update("door", 1);
        Assert.Empty(log.Lines);
    }
}
