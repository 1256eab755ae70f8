using Polywire.Messages;
using Polywire.Patterns;
using Polywire.Wires.Zmtp;
using Polywire.Zeromq;

namespace Polywire.Tests.Zeromq;

/// <summary>
/// A warm connection allocates nothing per message. The figures are of the whole process, so that no hop to another thread
/// hides anything: a little is left for what the runtime itself does beside (timers, tiers, other tests).
/// </summary>
[CollectionDefinition(nameof(ZeromqAllocationTests), DisableParallelization = true)]
[Collection(nameof(ZeromqAllocationTests))]
public sealed class ZeromqAllocationTests : ZeromqTest
{
    private const int Messages = 100_000;
    private const int Requests = 10_000;
    private const int Runs = 6;

    // The least that one object per message would come to is 24 bytes.
    private const double Allowed = 2;

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
        Task answering = Task.Run(async () =>
        {
            for (int i = 0; i < Runs * Requests; i++)
            {
                Message request = await replier.ReceiveAsync();
                await replier.ReplyAsync(request.Body);
            }
        });
        // One asker from beginning to end: who asks from another thread than the last reply's is taken for another asker once,
        // whose reply has memory of its own.
        double least = await Task.Run(async () =>
        {
            byte[] body = new byte[64];
            double best = double.MaxValue;
            for (int run = 0; run < Runs; run++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                for (int i = 0; i < Requests; i++) Require((await requester.RequestAsync(body)).Body.Length == 64);
                if (run > 0) best = Math.Min(best, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests);
            }

            return best;
        });
        await answering;
        Assert.InRange(least, 0, Allowed);
    }

    private static void Require(bool holds)
    {
        if (!holds) Assert.Fail("a message has another size");
    }

    /// <summary>Runs both sides, first to warm up (tiers, pools, buffers), then up to five times until one run is clean.</summary>
    private static async Task CheckAsync(Func<Task> send, Func<Task> receive)
    {
        double least = double.MaxValue;
        for (int run = 0; run < Runs && least > Allowed; run++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Task sending = Task.Run(send);
            await receive();
            await sending;
            if (run > 0) least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Messages);
        }
        Assert.InRange(least, 0, Allowed);
    }
}
