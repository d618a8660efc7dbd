using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet.Tests.Connecting;

public sealed class ConnectTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Bad_credentials_are_a_result_and_good_ones_connect(MqttProtocolVersion version)
    {
        var passwords = Path.GetTempFileName();
        using (var tool = Process.Start("mosquitto_passwd", ["-b", passwords, "camera", "geheim"]))
            await tool.WaitForExitAsync();
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(passwords, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await using var broker = await TestBroker.StartAsync("allow_anonymous false", $"password_file {passwords}");
        using var client = new MqttClientFactory().CreateMqttClient();
        var disconnected = new TaskCompletionSource<MqttClientDisconnectedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += e =>
        {
            disconnected.TrySetResult(e);
            return Task.CompletedTask;
        };

        var refused = await client.ConnectAsync(broker.Options(version).WithCredentials("camera", "falsch").Build());

        Assert.Contains(refused.ResultCode,
            new[] { MqttClientConnectResultCode.NotAuthorized, MqttClientConnectResultCode.BadUserNameOrPassword });
        Assert.False(client.IsConnected);
        var e = await disconnected.Task.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.False(e.ClientWasConnected);
        Assert.Equal(refused.ResultCode, e.ConnectResult.ResultCode);

        var accepted = await client.ConnectAsync(broker.Options(version).WithCredentials("camera", "geheim").Build());
        Assert.Equal(MqttClientConnectResultCode.Success, accepted.ResultCode);
        Assert.True(client.IsConnected);
        File.Delete(passwords);
    }

    [Fact]
    public async Task Nobody_listening_is_a_communication_fault_that_says_so()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", TestBroker.FreePort()).Build();
        var exception = await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.ConnectAsync(options));
        Assert.Contains("refused", exception.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task An_unknown_host_is_a_communication_fault()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("no-such-broker.invalid", 1883).Build();
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.ConnectAsync(options));
    }

    [Fact]
    public async Task A_server_that_never_answers_runs_into_the_timeout()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port).WithTimeout(TimeSpan.FromMilliseconds(300)).Build();
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.ConnectAsync(options));
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task A_token_that_can_be_cancelled_takes_the_place_of_the_timeout()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port).WithTimeout(TimeSpan.FromMilliseconds(50)).Build();
        using var stop = new CancellationTokenSource();
        var connecting = client.ConnectAsync(options, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(connecting.IsCompleted);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<Exception>(() => connecting);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hangs_up_is_a_communication_fault(bool tls)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var stop = new CancellationTokenSource();
        var server = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var socket = await listener.AcceptSocketAsync(stop.Token);
                await socket.ReceiveAsync(new byte[64], stop.Token);
            }
        });
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port).WithTimeout(TimeSpan.FromSeconds(10))
            .WithTlsOptions(o => o.UseTls(tls)).Build();
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => client.ConnectAsync(options));
        stop.Cancel();
        await server.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task Only_one_connection_at_a_time()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options().Build());
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Client.ConnectAsync(broker.Options().Build()));
        Assert.True(client.Client.IsConnected);
    }

    [Fact]
    public async Task A_kept_session_delivers_what_came_while_the_client_was_away()
    {
        await using var broker = await TestBroker.StartAsync();
        var options = () => broker.Options().WithClientId("keeper").WithCleanStart(false).WithSessionExpiryInterval(600).Build();
        using (var first = await Inbox.ConnectAsync(options(), "kept", MqttQualityOfServiceLevel.AtLeastOnce))
            await first.Client.DisconnectAsync(sessionExpiryInterval: 600);
        using (var writer = await Inbox.ConnectAsync(broker.Options().Build()))
            await writer.Client.PublishStringAsync("kept", "while away", MqttQualityOfServiceLevel.AtLeastOnce);

        using var second = new MqttClientFactory().CreateMqttClient();
        var got = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        second.ApplicationMessageReceivedAsync += e =>
        {
            got.TrySetResult(e.ApplicationMessage.ConvertPayloadToString());
            return Task.CompletedTask;
        };
        var result = await second.ConnectAsync(options());
        Assert.True(result.IsSessionPresent);
        Assert.Equal("while away", await got.Task.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task The_events_of_a_connection_come_in_order()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = new MqttClientFactory().CreateMqttClient();
        var events = new List<string>();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ConnectingAsync += _ => Note("connecting");
        client.ConnectedAsync += _ => Note("connected " + client.IsConnected);
        client.DisconnectedAsync += e =>
        {
            _ = Note($"disconnected {e.ClientWasConnected} {e.Reason}");
            gone.SetResult();
            return Task.CompletedTask;
        };
        await client.ConnectAsync(broker.Options().Build());
        await client.DisconnectAsync();
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(["connecting", "connected True", "disconnected True NormalDisconnection"], events);

        Task Note(string what)
        {
            events.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Ping_asks_the_broker()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await Inbox.ConnectAsync(broker.Options().Build());
        Assert.True(await client.Client.TryPingAsync());
        await broker.KillAsync();
        Assert.False(await client.Client.TryPingAsync());
    }
}
