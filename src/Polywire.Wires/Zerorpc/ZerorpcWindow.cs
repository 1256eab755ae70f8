namespace Polywire.Wires.Zerorpc;

/// <summary>
/// How many items of a stream the other side may send, seen from who reads them; as Python counts. One is always allowed. More are granted
/// only when a second one is wanted, since until then nobody knows whether it is a stream, and then whenever less than half of the window is
/// left. Each grant is so large that it does not matter whether the peer adds it to what is left (Python) or replaces what is left (JavaScript).
/// </summary>
/// <param name="size">Items that may wait unread.</param>
public struct ZerorpcWindow(int size)
{
    private readonly int _size = size;
    private int _allowed = 1;
    private int _waiting;
    private bool _begun;

    /// <summary>Items that have come and were not taken.</summary>
    public readonly int Waiting => _waiting;

    /// <summary>Notes that an item came.</summary>
    /// <returns>False when more wait than the peer was allowed to send.</returns>
    public bool Arrived() => ++_waiting <= _size;

    /// <summary>Notes that the reader has taken an item.</summary>
    public void Taken()
    {
        _waiting--;
        _allowed--;
    }

    /// <summary>To be asked before the reader waits for the next item: how many to grant now; 0 for none.</summary>
    public int Grant()
    {
        int grant = _begun && _allowed < (_size + 1) / 2 ? _size - _allowed : 0;
        _begun = true;
        _allowed += grant;
        return grant;
    }
}
