using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Zeromq;

/// <summary>
/// A warm connection allocates nothing per message. The figures are of the whole process, so that no hop to another thread hides anything.
/// </summary>
[Collection(Alone.Name)]
public sealed class ZeromqAllocationTests : ZeromqTest
{
    private const int Messages = 100_000;
    private const int Requests = 10_000;

    [Theory]
    [InlineData("zmq+inproc://allocation-push")]
    [InlineData("zmq+tcp://127.0.0.1:0")]
    public async Task Push_to_pull(string place)
    {
        ZeromqSocket pull = Open(ZmtpSocketType.Pull), push = Open(ZmtpSocketType.Push);
        push.Connect(await pull.BindAsync(place, Patience));
        await CheckAsync(
            async () =>
            {
                byte[] body = new byte[64];
                for (int i = 0; i < Messages; i++) await push.SendAsync(body);
            },
            async () =>
            {
                for (int i = 0; i < Messages; i++) Require((await pull.ReceiveAsync())[0].Length == 64);
            });
    }

    [Theory]
    [InlineData("zmq+inproc://allocation-pub")]
    [InlineData("zmq+tcp://127.0.0.1:0")]
    public async Task Publisher_to_subscriber(string place)
    {
        await using Publisher publisher = await Publisher.BindAsync(place + "?sndhwm=0");
        await using Subscriber subscriber = await Subscriber.ConnectAsync(publisher.Address.ToString());
        await subscriber.SubscribeAsync("");
        await publisher.WaitForSubscriberAsync(Patience);
        await CheckAsync(
            async () =>
            {
                byte[] topic = new byte[5], body = new byte[64];
                for (int i = 0; i < Messages; i++) await publisher.PublishAsync(topic, body);
            },
            async () =>
            {
                for (int i = 0; i < Messages; i++)
                {
                    Message message = await subscriber.ReceiveAsync();
                    Require(message.Topic.Length == 5 && message.Body.Length == 64);
                }
            });
    }

    [Theory]
    [InlineData("zmq+inproc://allocation-req")]
    [InlineData("zmq+tcp://127.0.0.1:0")]
    public async Task Request_and_reply(string place)
    {
        await using Replier replier = await Replier.BindAsync(place);
        await using Requester requester = await Requester.ConnectAsync(replier.Address.ToString());
        using var end = new CancellationTokenSource();
        CancellationToken over = end.Token;
        Task answering = Task.Run(async () =>
        {
            while (true)
            {
                Message request = await replier.ReceiveAsync(over);
                await replier.ReplyAsync(request.Body, over);
            }
        });
        byte[] body = new byte[64];
        await Allocates.NothingAnywhereAsync(Requests, async () =>
        {
            for (int i = 0; i < Requests; i++) Require((await requester.RequestAsync(body)).Body.Length == 64);
        });
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    private static void Require(bool holds)
    {
        if (!holds) Assert.Fail("a message has another size");
    }

    private static Task CheckAsync(Func<Task> send, Func<Task> receive) => Allocates.NothingAnywhereAsync(Messages, async () =>
    {
        Task sending = Task.Run(send);
        await receive();
        await sending;
    });
}
