using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests;

/// <summary>The service that foreign clients call, and calls to foreign services.</summary>
internal static class Cat
{
    public static void AddTo(ServiceTable services)
    {
        Schema number = ScalarSchema.Of(ScalarKind.Int64), text = ScalarSchema.Of(ScalarKind.Text);
        MethodSchema twice = Method("double", MethodKind.Unary, number, number, "Doubles."), echo = Method("echo", MethodKind.Unary, AnySchema.Instance, AnySchema.Instance);
        MethodSchema fail = Method("fail", MethodKind.Unary, text, null), block = Method("block", MethodKind.Unary, number, number), count = Method("count", MethodKind.ServerStream, number, number);
        services.Add(new ServiceSchema("cat", [twice, echo, fail, block, count]),
        [
            new DynamicMethod(twice, (arguments, _) => new(Value.From(2 * Integer(arguments)))),
            new DynamicMethod(echo, (arguments, _) => new(arguments.Get("value")!.Value)),
            new DynamicMethod(fail, ValueTask<Value> (Value arguments, ServerCall _) => throw new RpcException(RpcStatus.FailedPrecondition, arguments.Get("value")!.Value.AsText())),
            new DynamicMethod(block, Block),
            new DynamicMethod(count, (arguments, _) => CountAsync(Integer(arguments))),
        ]);
    }

    public static async Task<List<Value>> CallAsync(RpcClient client, string method, params Value[] arguments)
    {
        List<Value> replies = [];
        await foreach (Value reply in client.CallAsync(method, Value.From(arguments), CallOptions.None, CancellationToken.None)) replies.Add(reply);
        return replies;
    }

    private static ValueTask<Value> Block(Value arguments, ServerCall call)
    {
        // The thread itself: what a method of the rude kind does.
        Thread.Sleep((int)Integer(arguments));
        return new(Value.From(Integer(arguments)));
    }

    private static async IAsyncEnumerable<Value> CountAsync(long to)
    {
        for (long item = 1; item <= to; item++)
        {
            if (item % 100 == 0) await Task.Yield();
            yield return Value.From(item);
        }
    }

    private static long Integer(Value arguments) => arguments.Get("value")!.Value.AsInteger();

    private static MethodSchema Method(string name, MethodKind kind, Schema parameter, Schema? reply, string doc = "") =>
        new(name, kind, new ObjectSchema(name, "cat", [new FieldSchema("value", 1, () => parameter) { Required = true, MayBeNull = true }]), reply) { ReplyMayBeNull = true, Doc = doc };
}
