using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>A method with one request and one reply, of an object in this process. The generator makes them.</summary>
/// <typeparam name="TTarget">The object's type.</typeparam>
/// <typeparam name="TRequest">The parameters, as one value.</typeparam>
/// <typeparam name="TRequestShape">Their shape.</typeparam>
/// <typeparam name="TReply">What is returned; <see cref="Nothing"/> for nothing.</typeparam>
/// <typeparam name="TReplyShape">Its shape.</typeparam>
/// <param name="schema">What it looks like.</param>
/// <param name="target">The object.</param>
/// <param name="run">Calls the object's method.</param>
public sealed class UnaryMethod<TTarget, TRequest, TRequestShape, TReply, TReplyShape>(
    MethodSchema schema, TTarget target, Func<TTarget, TRequest, ServerCall, ValueTask<TReply>> run) : Method(schema)
    where TRequestShape : IShape<TRequest> where TReplyShape : IShape<TReply>
{
    /// <inheritdoc/>
    public override ValueTask InvokeAsync(ServerCall call)
    {
        if (!MethodSteps.TryRead<TRequest, TRequestShape>(call, out TRequest? request))
            return default;
        ValueTask<TReply> running;
        try
        {
            running = run(target, request!, call);
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
            return default;
        }
        if (!running.IsCompletedSuccessfully)
            return MethodSteps.ReplyWhenDoneAsync<TReply, TReplyShape>(running, call);
#pragma warning disable VSTHRD103 // Complete already: nothing is waited for.
        MethodSteps.Reply<TReply, TReplyShape>(call, running.Result);
#pragma warning restore VSTHRD103
        return default;
    }
}
