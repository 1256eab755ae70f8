using Polywire.Connections;

namespace Polywire.Rpc;

/// <summary>The link of one caller's connection to a server.</summary>
internal interface IServingLink : ILink
{
    /// <summary>Calls of it that have not ended.</summary>
    int CallsUnderWay { get; }
}
