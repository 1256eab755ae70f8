namespace Polywire.Toolbox;

/// <summary>Who is shown what passes through a <see cref="TapStream"/>; called in the flow of whoever reads or writes.</summary>
internal interface ITap
{
    /// <summary>Somebody wants to read.</summary>
    void Reading()
    {
    }

    /// <summary>Bytes have come; none at the end.</summary>
    void Received(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes are about to be sent.</summary>
    void Sending(ReadOnlySpan<byte> bytes);

    /// <summary>The connection is closed from our side.</summary>
    void Closed()
    {
    }
}
