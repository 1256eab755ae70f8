namespace Polywire.Connections;

/// <summary>
/// One connection's log-in, as its session asks for it: yes, no, or not known yet. While it is not known the pump is held, and then let go on
/// with the same bytes, so that the session asks once more. Part of the pump's turn.
/// </summary>
/// <param name="check">Who may in.</param>
/// <param name="pump">The connection; asked for when it must wait.</param>
internal sealed class PendingLogIn(CredentialCheck check, Func<Pump> pump)
{
    private const int Unknown = 0;
    private const int Right = 1;
    private const int Wrong = 2;

    private bool _asked;
    private int _answer;

    /// <summary>Whether the peer may in; null when it is not known yet: consume nothing, and ask again when called again.</summary>
    public bool? Ask(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        if (!_asked)
        {
            _asked = true;
            _ = FindOutAsync(user.ToArray(), password.ToArray());
        }
        int answer = Volatile.Read(ref _answer);
        if (answer == Unknown)
        {
            // Whoever finds out lets the pump go on: after this turn, whose end it waits for.
            pump().Hold();
            return null;
        }
        (_asked, _answer) = (false, Unknown);
        return answer == Right;
    }

    private async Task FindOutAsync(byte[] user, byte[] password)
    {
        int answer = Wrong;
        bool atOnce = false;
        try
        {
            ValueTask<bool> right = check(user, password);
            atOnce = right.IsCompleted;
            if (await right.ConfigureAwait(false)) answer = Right;
        }
        finally
        {
            Volatile.Write(ref _answer, answer);
            // Known before anybody had to wait: the session goes on by itself.
            if (!atOnce) pump().Release();
        }
    }
}
