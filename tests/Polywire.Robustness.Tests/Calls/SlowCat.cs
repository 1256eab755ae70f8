using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Calls;

/// <summary>A service with a method that answers, one that answers much, and one that waits for its caller to go.</summary>
internal sealed class SlowCat
{
    private static readonly Value s_large = Value.From(new string('x', 64 * 1024));

    private int _waiting;

    /// <summary>Calls that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public void AddTo(ServiceTable services)
    {
        MethodSchema twice = Method("double"), large = Method("large"), wait = Method("wait");
        services.Add(new ServiceSchema("cat", [twice, large, wait]),
        [
            new DynamicMethod(twice, (arguments, _) => new(Value.From(2 * arguments.Get("value")!.Value.AsInteger()))),
            new DynamicMethod(large, (_, _) => new(s_large)),
            new DynamicMethod(wait, WaitAsync),
        ]);
    }

    private static MethodSchema Method(string name) =>
        new(name, MethodKind.Unary, new ObjectSchema(name, "cat", [new FieldSchema("value", 1, static () => ScalarSchema.Of(ScalarKind.Int64)) { Required = true }]), AnySchema.Instance);

    private async ValueTask<Value> WaitAsync(Value arguments, ServerCall call)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await Task.Delay(Timeout.Infinite, call.Cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
        return Value.Null;
    }
}
