using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Rpc.MessagePackRpc;

namespace Polywire.Tests.Rpc;

public sealed class SendingStreamTests
{
    [Fact]
    public async Task NoItemComesAfterTheEndThatADeadlineMakes()
    {
        var time = new FakeTime();
        var services = new ServiceTable();
        MethodSchema count = new("count", MethodKind.ServerStream, new ObjectSchema("count", "cat", []), ScalarSchema.Of(ScalarKind.Int64));
        services.Add(new ServiceSchema("cat", [count]), [new DynamicMethod(count, static (Value _, ServerCall _) => CountAsync())]);
#pragma warning disable VSTHRD002 // The sender is held up on purpose, and not for long.
        // In the very moment at which the first item leaves the deadline rings on another thread; without its turn it would be told, and be first.
        var outlet = new Outlet(() => Task.Run(() => time.Advance(2000)).Wait(TimeSpan.FromMilliseconds(500)));
#pragma warning restore VSTHRD002
        var calls = new IncomingCalls<MessagePackCall>(new CallPolicy(services, RpcServerOptions.Default with { Time = time }), outlet);

        Assert.True(calls.Begin(new MessagePackCall(7, WantsReply: true, Window: 1000, PlainErrors: true), services.Find("cat.count")!, new byte[] { 0x90 }, TimeSpan.FromSeconds(1)));
        await Eventually.HoldsAsync(() => calls.UnderWay == 0);

        Assert.Contains(Outlet.Item, outlet.Sent);
        Assert.Equal(Outlet.End, outlet.Sent[^1]);
        Assert.Single(outlet.Sent, Outlet.End);
    }

    private static async IAsyncEnumerable<Value> CountAsync()
    {
        for (long item = 1; ; item++)
        {
            await Task.Yield();
            yield return Value.From(item);
        }
    }

    private sealed class Outlet(Action atFirst) : ICallOutlet
    {
        // An array of three, [2, name, arguments], and one of four, [1, id, error, result].
        internal const byte Item = 0x93;
        internal const byte End = 0x94;

        private readonly List<byte> _sent = [];
        private int _begun;

        public string Peer => "";

        public string? User => null;

        public bool HasRoom => true;

        internal byte[] Sent
        {
            get
            {
                lock (_sent) return [.. _sent];
            }
        }

        public void Send(ReadOnlySpan<byte> message)
        {
            byte kind = message[0];
            if (Interlocked.Increment(ref _begun) == 1) atFirst();
            lock (_sent) _sent.Add(kind);
        }

        public void TellWhenRoom() { }

        public void CallEnded() { }
    }
}
