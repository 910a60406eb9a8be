// The version of a parent cannot be a property.
for (version in ['3.2.12', '3.5.7', '4.0.7']) {
    new File(basedir, "boot-${version}.xml").text = new File(basedir, 'boot.xml').text.replace('${boot.version}', version)
}
