using Polywire.Toolbox.Names.Messages;

namespace Polywire.Toolbox.Names.Exchanges;

/// <summary>
/// Finds the end of a transfer. A whole zone ends with its SOA again (RFC 5936 2.2). A list of changes (RFC 1995 4), known by a SOA as second
/// record, has the new SOA at its beginning, before the last additions, and at its end.
/// </summary>
internal sealed class TransferEnd(uint? known)
{
    private uint _serial;
    private int _records, _newest;
    private bool _changes;

    public bool Reached { get; private set; }

    /// <summary>Takes the next record, which came in a message of <paramref name="together"/> records.</summary>
    /// <exception cref="PolywireException">The first record is no SOA.</exception>
    public void Pass(DnsRecord record, int together)
    {
        bool soa = record.Type == DnsType.SOA;
        if (_records++ == 0)
        {
            if (!soa) throw new PolywireException(FailureKind.Protocol, $"The transfer begins with {DnsTypes.Text(record.Type)} instead of SOA (RFC 5936 2.2)");
            _serial = TypedRecords.Serial(record);
            _newest = 1;
            // Nothing newer. Serial numbers go round. https://www.rfc-editor.org/rfc/rfc1982#section-3.2
            Reached = known is { } mine && together == 1 && (int)(_serial - mine) <= 0;
            return;
        }

        if (!soa) return;
        if (_records == 2) _changes = known is not null && TypedRecords.Serial(record) != _serial;
        if (TypedRecords.Serial(record) == _serial) _newest++;
        Reached = _newest == (_changes ? 3 : 2);
    }
}
