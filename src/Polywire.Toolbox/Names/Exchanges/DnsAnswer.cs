using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>What came back for a question.</summary>
/// <param name="Message">The answer.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record DnsAnswer(DnsMessage Message, int Bytes);
