# A carrier made with Perl's Net::SMPP: takes the bind of one client, answers each submit_sm and sends its receipt.
# Prints its port, then one line for each message: source, destination, data coding, text.
use strict;
use warnings;
use IO::Socket::INET;
use Net::SMPP;

$| = 1;
my $probe = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1', LocalPort => 0) or die "no port: $@";
my $port = $probe->sockport;
close $probe;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port, smpp_version => 0x34, async => 1) or die "no listener";
print "$port\n";
my $session = $listener->accept or die "nobody came";
my $taken = 0;
while (my $pdu = $session->read_pdu) {
    my %answer = (seq => $pdu->{seq}, status => 0);
    if ($pdu->{cmd} == Net::SMPP::CMD_bind_transceiver) {
        $session->bind_transceiver_resp(%answer, system_id => 'perl');
    } elsif ($pdu->{cmd} == Net::SMPP::CMD_submit_sm) {
        my $id = 'perl' . ++$taken;
        print join("\t", @$pdu{qw(source_addr destination_addr data_coding short_message)}), "\n";
        $session->submit_sm_resp(%answer, message_id => $id);
        $session->deliver_sm(async => 1, esm_class => 4, source_addr => $pdu->{destination_addr},
            destination_addr => $pdu->{source_addr}, short_message => "id:$id sub:001 dlvrd:001 stat:DELIVRD err:000 text:");
    } elsif ($pdu->{cmd} == Net::SMPP::CMD_enquire_link) {
        $session->enquire_link_resp(%answer);
    } elsif ($pdu->{cmd} == Net::SMPP::CMD_unbind) {
        $session->unbind_resp(%answer);
        last;
    }
}
