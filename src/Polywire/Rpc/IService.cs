using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>A service whose methods can be called. The generator implements it for types marked <see cref="ServiceAttribute"/>.</summary>
/// <typeparam name="TSelf">The interface or class itself.</typeparam>
public interface IService<TSelf> where TSelf : IService<TSelf>
{
    /// <summary>What the service looks like.</summary>
    static abstract ServiceSchema Describe(string? name);

    /// <summary>The methods of one object, in the order of the description.</summary>
    static abstract IReadOnlyList<Method> Bind(TSelf target, ServiceSchema schema);
}
