using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Tests.Generation;

/// <summary>A call whose method returns at once costs nothing but the wire's own work.</summary>
public sealed class CallAllocationTests
{
    [Fact]
    public void ACallWithPrimitiveArgumentsAllocatesNothing()
    {
        var services = new ServiceTable();
        services.Add(null, new CalcService());
        services.Add<IFirst>(null, new First());
        foreach (string name in new[] { "calc.double", "calc.add", "first.double" })
            Check(services.Find(name)!);
    }

    private static void Check(Method method)
    {
        var call = new Reused(LoopCall.Pack<Value, ValueShape>(Value.List(Value.From(21))));
        Allocates.Nothing(1_000, () =>
        {
            for (int turn = 0; turn < 1_000; turn++)
                Assert.True(method.InvokeAsync(call).IsCompletedSuccessfully);
        });
        Assert.Equal(0, call.Failures);
    }

    private sealed class Reused(byte[] arguments) : ServerCall
    {
        public int Failures { get; private set; }

        public override CancellationToken Cancellation => default;

        public override T? Arguments<T, TShape>() where T : default => MessagePackFormat.Read<T, TShape>(arguments, FormatLimits.Default);

        public override Value Arguments(ObjectSchema schema) => throw new NotSupportedException();

        public override IAsyncEnumerable<T> Items<T, TShape>() => throw new NotSupportedException();

        public override IAsyncEnumerable<Value> Items(Schema schema) => throw new NotSupportedException();

        public override void Reply<T, TShape>(T value)
        {
        }

        public override void Reply(Schema? schema, Value value) => throw new NotSupportedException();

        public override ValueTask SendAsync<T, TShape>(T item) => throw new NotSupportedException();

        public override ValueTask SendAsync(Schema schema, Value item) => throw new NotSupportedException();

        public override void Complete()
        {
        }

        public override void Fail(RpcException failure) => Failures++;
    }
}
