#!/bin/sh
# guest.sh DIR - the guest of the lab, in DIR: vmlinuz and initramfs.
#
# A Debian kernel, unpacked and not installed, the modules that guest.c needs,
# and guest.c as process 1.  Nothing is done when all is there.

set -eu
mkdir -p "$1"
cd "$1"
here=$(cd "$OLDPWD" && cd "$(dirname "$0")" && pwd)
[ ! -s initramfs ] || exit 0
if [ ! -d kernel ]; then
	package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ { print $2 }')
	apt-get -qq download -o APT::Sandbox::User=root "$package"
	dpkg-deb -x "$package"_*.deb kernel.new
	rm "$package"_*.deb
	mv kernel.new kernel
fi
rm -rf root
mkdir -p root/modules
gcc -std=gnu11 -O2 -static -o root/init "$here/guest.c"
n=10
for module in virtio/virtio_ring virtio/virtio virtio/virtio_pci_modern_dev \
    virtio/virtio_pci_legacy_dev virtio/virtio_pci block/virtio_blk char/virtio_console; do
	cp kernel/lib/modules/*/kernel/drivers/$module.ko "root/modules/$n-${module#*/}.ko"
	n=$((n + 1))
done
cp kernel/boot/vmlinuz-* vmlinuz
(cd root && find . | cpio -o -H newc --quiet | gzip -1) >initramfs.new
mv initramfs.new initramfs
rm -rf root
