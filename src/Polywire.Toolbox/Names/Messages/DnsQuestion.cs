namespace Polywire.Toolbox.Names.Messages;

/// <summary>A question (RFC 1035 4.1.2).</summary>
/// <param name="Name">Whose records.</param>
/// <param name="Type">Of which type.</param>
/// <param name="Class">Of which class.</param>
public readonly record struct DnsQuestion(DnsName Name, DnsType Type, DnsClass Class = DnsClass.IN)
{
    /// <summary>As in zone files: <c>www.example.com. IN A</c>.</summary>
    public override string ToString() => $"{Name} {DnsRecord.ClassText(Class)} {DnsTypes.Text(Type)}";
}
