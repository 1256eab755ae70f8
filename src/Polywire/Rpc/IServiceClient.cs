namespace Polywire.Rpc;

/// <summary>A service that can be called through its interface. The generator implements it for interfaces.</summary>
/// <typeparam name="TSelf">The interface itself.</typeparam>
public interface IServiceClient<TSelf> : IService<TSelf> where TSelf : class, IServiceClient<TSelf>
{
    /// <summary>An object whose methods call the other side.</summary>
    /// <param name="client">Where to.</param>
    /// <param name="name">The service's name there; null takes its own.</param>
    static abstract TSelf Over(RpcClient client, string? name);
}
