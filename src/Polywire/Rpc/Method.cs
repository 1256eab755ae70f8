using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>A method of a service that can be called: what it looks like, and how to run it. The generator's, or a foreign server's.</summary>
public abstract class Method(MethodSchema schema)
{
    /// <summary>What it looks like.</summary>
    public MethodSchema Schema { get; } = schema;

    /// <summary>Whether it has shown that it may run on the thread that reads the connection.</summary>
    internal Pace Pace { get; } = new();

    /// <summary>
    /// Runs one call: reads the arguments before it first yields, replies through the call, and never throws: failures go to
    /// <see cref="ServerCall.Fail"/>. Completes at once, without allocation, when the method does.
    /// </summary>
    public abstract ValueTask InvokeAsync(ServerCall call);
}
