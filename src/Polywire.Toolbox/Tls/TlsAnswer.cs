namespace Polywire.Toolbox.Tls;

/// <summary>What a server answered to a hello.</summary>
/// <param name="Flight">What it said.</param>
/// <param name="End">What ended it in the middle; empty where it said all it had to.</param>
internal sealed record TlsAnswer(ServerFlight Flight, string End)
{
    // https://www.rfc-editor.org/rfc/rfc8446#section-6.2
    private const int InternalError = 80, UserCanceled = 90;

    /// <summary>The version and suite that it chose; null when it said no.</summary>
    public ServerHello? Chosen => Flight.Alert is null ? Flight.Hello : null;

    /// <summary>Whether it is the server's word: a choice, or an alert that says no. A connection that broke and a failure inside of it (internal_error, user_canceled) say nothing of what it takes.</summary>
    public bool IsSure => End.Length == 0 && Flight.Alert is not (InternalError or UserCanceled);

    /// <summary>Its no, in words.</summary>
    public string Refusal => Flight.Alert is { } alert ? "alert " + TlsWords.Alert(alert) : End;

    /// <summary>The group of the key exchange, or the size of its prime: <c>x25519</c>, <c>DH 2048</c>; empty where there is none.</summary>
    public string Exchange => this switch
    {
        { Chosen.Group: { } group } => TlsWords.Group(group),
        { Flight.Keys.Group: { } group } => TlsWords.Group(group),
        { Flight.Keys: { Bits: > 0 and var bits } } => (new CipherSuite(Chosen!.Suite).KeyExchange == "RSA" ? "RSA " : "DH ") + bits,
        _ => "",
    };
}
